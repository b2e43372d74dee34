"""`manage.py bot_auth_selftest`.

Copied by envgen; yours to read, not to edit.
"""
# envgen: sha256 0000000000000000
