"""Names: what a package has under them, and which one a misspelt name meant."""
