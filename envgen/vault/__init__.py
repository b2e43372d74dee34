"""The values of a profile at rest: its .env file and its sealed file."""
