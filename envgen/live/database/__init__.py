"""Judge and print the facts that `probe/database.py` collects for `check --database`."""
