"""Which package of PyPI has a module: by known names, where they differ, and by its own name."""

from __future__ import annotations

from functools import cache

from envgen.catalog.lookup import distribution_of

# A module, then the packages that have it, any of which will do.
_OTHER_NAMES = """
    Crypto pycryptodome pycrypto
    MySQLdb mysqlclient
    OpenSSL pyopenssl
    PIL pillow pillow-simd
    attr attrs
    autoslug django-autoslug
    bs4 beautifulsoup4
    cairosvg cairosvg
    channels_redis channels-redis
    ckeditor django-ckeditor
    constance django-constance
    cv2 opencv-python-headless opencv-python opencv-contrib-python
    dateutil python-dateutil
    debug_toolbar django-debug-toolbar
    decouple python-decouple
    discord discord-py py-cord
    django django
    django_filters django-filter
    dotenv python-dotenv
    djstripe dj-stripe
    environ django-environ
    fitz pymupdf
    git gitpython
    google_auth_oauthlib google-auth-oauthlib
    imagekit django-imagekit
    import_export django-import-export
    jose python-jose
    jwt pyjwt
    magic python-magic python-magic-bin
    markdownify markdownify django-markdownify
    memcache python-memcached
    model_utils django-model-utils
    modelcluster django-modelcluster
    mptt django-mptt
    multipart python-multipart
    nacl pynacl
    oauth2_provider django-oauth-toolkit
    pkg_resources setuptools
    psycopg psycopg psycopg-binary
    psycopg2 psycopg2 psycopg2-binary
    pylibmc pylibmc
    pythonjsonlogger python-json-logger
    pymysql pymysql
    rest_framework_simplejwt djangorestframework-simplejwt
    reversion django-reversion
    robots django-robots
    sentry_sdk sentry-sdk
    serial pyserial
    simple_history django-simple-history
    sklearn scikit-learn
    slack_sdk slack-sdk
    slugify python-slugify
    social_django social-auth-app-django
    solo django-solo
    taggit django-taggit
    telegram python-telegram-bot
    telebot pytelegrambotapi
    tinymce django-tinymce
    treebeard django-treebeard
    twilio twilio
    waffle django-waffle
    weasyprint weasyprint
    widget_tweaks django-widget-tweaks
    yaml pyyaml
    zmq pyzmq
"""
# Modules whose package has their name.
_SAME_NAMES = """
    aiogram aiohttp anthropic arrow babel bleach boto3 botocore celery certifi channels click
    cryptography daphne django_rq docx2txt feedparser fastapi firebase_admin flask geopy
    gspread gunicorn html5lib httpx humanize hvac icalendar jinja2 jsonschema kombu ldap3 lxml
    mailchimp_marketing markdown markdown2 meilisearch mistune nltk numpy openai openpyxl orjson
    packaging pandas paramiko paypalrestsdk phonenumbers pika premailer pycountry pydantic pypdf
    pytz qrcode rapidfuzz redis reportlab requests rich rq scipy segno sendgrid shapely shortuuid
    simplejson six sqlalchemy sqlparse stripe tenacity tiktoken toml tqdm uvicorn validators vobject
    websockets whitenoise xlrd xlsxwriter xmltodict zeep
"""
# Packages that many others bring along.
_OFTEN_BROUGHT = """
    asgiref attrs babel beautifulsoup4 bleach botocore boto3 aiohttp certifi click cryptography
    django html5lib httpx jinja2 jsonschema kombu lxml markdown numpy packaging pandas pillow
    pycryptodome pydantic pyjwt pymysql pynacl pyopenssl python-dateutil python-dotenv
    python-multipart python-slugify pytz pyyaml redis requests rich setuptools simplejson six
    sqlalchemy sqlparse tenacity toml tqdm uvicorn websockets
"""


def packages_of(module: str) -> tuple[str, ...]:
    """Return the normalized names of the packages that have a top-level module; () if unknown."""
    known = _names().get(module)
    if known is None and (app := distribution_of(module)):
        return (app.lower().replace("_", "-").replace(".", "-"),)
    return known or ()


@cache
def often_brought() -> frozenset[str]:
    """Return the packages that many others bring along."""
    return frozenset(_OFTEN_BROUGHT.split())


@cache
def _names() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {
        name: (name.replace("_", "-"),) for name in _SAME_NAMES.split()
    }
    for line in _OTHER_NAMES.strip().splitlines():
        module, *packages = line.split()
        found[module] = tuple(packages)
    return found
