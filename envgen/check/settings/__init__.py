"""Rules about the settings that deployed programs get, read from the files."""
