"""Commands of the bot's app.

Copied by envgen; yours to read, not to edit.
"""
# envgen: sha256 7e71515455aecdda
