"""`manage.py bot_auth_selftest`.

Copied by envgen; yours to read, not to edit.
"""
# envgen: sha256 2cc77ae26ae62d44
