#!/usr/bin/env bash
# Render's build command: installs what is needed and collects the static files.
set -euo pipefail

pip install -r requirements.txt
python manage.py collectstatic --no-input
