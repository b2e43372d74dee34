"""The rows: each file here has ROWS, of Django's settings or of apps with theirs.

A new row is found where it stands; so is a new file.
"""
