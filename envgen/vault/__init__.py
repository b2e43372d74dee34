"""The saved values of a profile: its .env file and its sealed file."""
