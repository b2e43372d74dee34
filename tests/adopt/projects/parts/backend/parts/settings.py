import os
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE_DIR / "vendor"))

from split_settings.tools import include

STAGE = os.environ.get("STAGE", "local")
TESTING = len(sys.argv) > 1 and sys.argv[1] == "test"

INSTALLED_APPS = ...
MIDDLEWARE = ...
TEMPLATES = ...
ROOT_URLCONF = "parts.urls"
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "static"

include("components/*.py", f"stages/{STAGE}.py")

if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
