"""Reads a table in many threads as views do that stream it; prints what went wrong, counted.

    python iterating.py < /dev/null

A process of its own, with the settings that DJANGO_SETTINGS_MODULE names.
"""

from __future__ import annotations

import collections
import json
import threading

import django
from django.db import connection, models

THREADS = 12
ROUNDS = 8
ROWS = 500
CHUNK = 20

django.setup()


class Item(models.Model):
    """A table that is there already."""

    id = models.IntegerField(primary_key=True)

    class Meta:
        """Of no installed app."""

        app_label = "shop"
        db_table = "item"
        managed = False


def read(start: threading.Barrier, seen: collections.Counter[str]) -> None:
    """Read the whole table several times, a few rows at once."""
    start.wait()
    for _ in range(ROUNDS):
        try:
            found = sum(1 for _ in Item.objects.iterator(chunk_size=CHUNK))
            seen["complete" if found == ROWS else "rows are missing"] += 1
        except django.db.Error as error:
            seen[f"{type(error).__name__}: {error}".splitlines()[0]] += 1
        finally:
            connection.close_if_unusable_or_obsolete()
    connection.close()


def main() -> None:
    """Run all threads at once."""
    start, seen = threading.Barrier(THREADS), collections.Counter[str]()
    threads = [threading.Thread(target=read, args=(start, seen)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
