"""The Jinja templates, one per kind of output; installed as package data."""
