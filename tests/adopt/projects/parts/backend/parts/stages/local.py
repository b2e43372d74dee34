SECRET_KEY = "local-key-of-the-parts-project-of-fifty-characters-or-more"
DEBUG = True
ALLOWED_HOSTS = []
