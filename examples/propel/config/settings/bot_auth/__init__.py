"""Signed requests from the bot to the backend, which cannot be replayed.

Copied by envgen; yours to read, not to edit. `signing` is the bot's side and needs the
standard library alone; the rest is the backend's, a Django app.
"""
# envgen: sha256 b1672ee3acf4fdbb

REVISION = 2
