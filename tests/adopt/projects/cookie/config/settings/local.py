from .base import *
from .base import env

DEBUG = True
SECRET_KEY = env("DJANGO_SECRET_KEY", default="local-key-of-the-cookie")
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
USE_DOCKER = env("USE_DOCKER", default="no") == "yes"
