import os

SECRET_KEY = os.environ["SECRET_KEY"]
DEBUG = (
ALLOWED_HOSTS = ["bad.example.com"]
