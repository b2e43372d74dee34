"""The time that the import of a settings module takes, in milliseconds on stdout.

    settings_import.py MODULE

Django and django-environ are imported before. So is django.utils.crypto, with hashlib, hmac and
secrets of the standard library: every Django process imports them, if somewhat later. The variables
are what a production service has.
"""

import os
import sys
import time
from importlib import import_module
from pathlib import Path

import django.conf
import django.core.exceptions
import django.utils.crypto
import environ

__all__ = ["django", "environ"]  # imported for the time that it takes, outside the clock
os.environ |= {
    "DJANGO_SECRET_KEY": "x" * 60,
    "DATABASE_URL": "postgres://user:password@db.example.com:5432/postgres?sslmode=require",
}
sys.path.insert(0, str(Path.cwd()))
start = time.perf_counter()
import_module(sys.argv[1])
print((time.perf_counter() - start) * 1000)
