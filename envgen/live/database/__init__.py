"""What `check --database` makes of the facts that `probe/database.py` finds."""
