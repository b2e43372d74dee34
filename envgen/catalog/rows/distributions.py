"""Packages of PyPI: what they bring along, and the programs that they install.

The facts are those of the newest releases in autumn 2026.
"""

from envgen.catalog.types import Distribution

_REST = ("django", "djangorestframework")

ROWS: tuple[Distribution, ...] = (
    Distribution("celery", extras={"redis": ("redis",)}, programs=("celery",)),
    Distribution("channels", ("django",), {"daphne": ("daphne",)}),
    Distribution("channels-redis", ("channels", "redis", "django")),
    Distribution("crispy-bootstrap5", ("django", "django-crispy-forms")),
    Distribution("daphne", programs=("daphne",)),
    Distribution("discord-py", ("aiohttp",)),
    Distribution("dj-database-url", ("django",)),
    Distribution("dj-rest-auth", _REST),
    Distribution("django"),
    Distribution("django-cacheops", ("django", "redis")),
    Distribution("django-celery-beat", ("celery", "django")),
    Distribution("django-celery-results", ("celery", "django")),
    Distribution("django-environ"),
    Distribution("django-heroku", ("dj-database-url", "django", "psycopg2", "whitenoise")),
    Distribution("django-redis", ("django", "redis")),
    Distribution("django-rest-knox", _REST),
    Distribution("django-rq", ("django", "redis", "rq")),
    Distribution("djangorestframework", ("django",)),
    Distribution("djangorestframework-simplejwt", _REST),
    Distribution("djoser", (*_REST, "djangorestframework-simplejwt")),
    Distribution("drf-spectacular", _REST, {"sidecar": ("drf-spectacular-sidecar",)}),
    Distribution("drf-spectacular-sidecar", ("django",)),
    Distribution("environs", extras={"django": ("dj-database-url",)}),
    Distribution("eventlet"),
    Distribution("flower", ("celery",)),
    Distribution("gevent"),
    Distribution("granian", programs=("granian",)),
    Distribution(
        "gunicorn",
        extras={"gevent": ("gevent",), "eventlet": ("eventlet",), "tornado": ("tornado",)},
        programs=("gunicorn",),
    ),
    Distribution("hiredis"),
    Distribution("huey", extras={"redis": ("redis",)}),
    Distribution("hypercorn", programs=("hypercorn",)),
    Distribution("kombu", extras={"redis": ("redis",)}),
    Distribution("mysqlclient"),
    Distribution("psycopg", extras={"binary": ("psycopg-binary",), "pool": ("psycopg-pool",)}),
    Distribution("psycopg-binary"),
    Distribution("psycopg2"),
    Distribution("psycopg2-binary"),
    Distribution("pymysql"),
    Distribution("redis", extras={"hiredis": ("hiredis",)}),
    Distribution("rq", ("redis",)),
    Distribution("social-auth-app-django", ("django",)),
    Distribution("uvicorn", programs=("uvicorn",)),
    Distribution("uvicorn-worker", ("gunicorn", "uvicorn")),
    Distribution("uwsgi", programs=("uwsgi",)),
    Distribution("pyuwsgi", programs=("uwsgi",)),
    Distribution("wagtail", ("django", "djangorestframework", "django-filter", "django-taggit")),
    Distribution("waitress", programs=("waitress-serve",)),
    Distribution("whitenoise"),
    # Often there, and without any of the packages above.
    *(
        Distribution(name)
        for name in (
            "aiohttp",
            "asgiref",
            "boto3",
            "cryptography",
            "httpx",
            "pillow",
            "python-decouple",
            "python-dotenv",
            "pyyaml",
            "requests",
            "sentry-sdk",
            "setuptools",
            "sqlparse",
            "stripe",
            "tzdata",
        )
    ),
)
