"""The Discord bot: a program of its own, which tells the backend what it sees."""
