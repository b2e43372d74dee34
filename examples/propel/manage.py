#!/usr/bin/env python
"""Django's command line; DJANGO_SETTINGS_MODULE chooses the environment."""

import os

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    execute_from_command_line()
