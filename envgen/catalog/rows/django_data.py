"""Django's settings: database, cache, files, email, logging and error reports."""

from functools import partial

from envgen.catalog.sections import DATABASE, EMAIL, FILES, LOGGING
from envgen.catalog.types import SettingRow, in_section

_MAILER = 'MAILERS["default"]'
# A setting that is an option of a mailer since Django 6.1.
_mailer_option = partial(SettingRow, deprecated="6.1", instead=_MAILER + '["OPTIONS"]')

_DATABASE = in_section(
    DATABASE,
    SettingRow("CACHES", "dict", "The caches, by alias."),
    SettingRow("CACHE_MIDDLEWARE_ALIAS", "str", "The cache that the cache middleware uses."),
    SettingRow("CACHE_MIDDLEWARE_KEY_PREFIX", "str", "Prefix of the cache middleware's keys."),
    SettingRow(
        "CACHE_MIDDLEWARE_SECONDS", "int", "Seconds that the cache middleware caches a page."
    ),
    SettingRow("DATABASES", "dict", "The databases, by alias."),
    SettingRow("DATABASE_ROUTERS", "list", "Routers that choose the database for a query."),
    SettingRow(
        "DEFAULT_AUTO_FIELD", "str", "Field type of primary keys that models do not define."
    ),
    SettingRow("DEFAULT_INDEX_TABLESPACE", "str", "Default tablespace for indexes."),
    SettingRow("DEFAULT_TABLESPACE", "str", "Default tablespace for tables."),
    SettingRow("FIXTURE_DIRS", "list", "Additional directories with fixtures."),
)
_FILES = in_section(
    FILES,
    SettingRow(
        "DATA_UPLOAD_MAX_MEMORY_SIZE",
        "int",
        "Maximum size of a request body in bytes, without file uploads.",
        nullable=True,
    ),
    SettingRow(
        "DATA_UPLOAD_MAX_NUMBER_FIELDS",
        "int",
        "Maximum number of GET and POST parameters.",
        nullable=True,
    ),
    SettingRow(
        "DATA_UPLOAD_MAX_NUMBER_FILES",
        "int",
        "Maximum number of files in a request.",
        nullable=True,
    ),
    SettingRow(
        "DEFAULT_FILE_STORAGE",
        "str",
        "The class that stores uploaded files.",
        until="5.1",
        deprecated="4.2",
        instead='STORAGES["default"]',
    ),
    SettingRow(
        "FILE_UPLOAD_DIRECTORY_PERMISSIONS",
        "int",
        "Mode of directories that are created for uploads.",
        nullable=True,
    ),
    SettingRow("FILE_UPLOAD_HANDLERS", "list", "Upload handlers, in order."),
    SettingRow(
        "FILE_UPLOAD_MAX_MEMORY_SIZE",
        "int",
        "Size in bytes up to which an upload is kept in memory.",
    ),
    SettingRow("FILE_UPLOAD_PERMISSIONS", "int", "Mode of uploaded files.", nullable=True),
    SettingRow("FILE_UPLOAD_TEMP_DIR", "str", "Directory for uploads in progress.", nullable=True),
    SettingRow("MEDIA_ROOT", "str", "Directory of uploaded files."),
    SettingRow("MEDIA_URL", "str", "URL of uploaded files."),
    SettingRow("STATICFILES_DIRS", "list", "Additional directories with static files."),
    SettingRow("STATICFILES_FINDERS", "list", "The classes that find static files."),
    SettingRow(
        "STATICFILES_STORAGE",
        "str",
        "The class that stores collected static files.",
        until="5.1",
        deprecated="4.2",
        instead='STORAGES["staticfiles"]',
    ),
    SettingRow(
        "STATIC_ROOT", "str", "Directory that collectstatic copies static files to.", nullable=True
    ),
    SettingRow("STATIC_URL", "str", "URL of static files.", nullable=True),
    SettingRow(
        "STORAGES", "dict", "Storage backends for uploads and static files, by alias.", since="4.2"
    ),
)
_EMAIL = in_section(
    EMAIL,
    SettingRow(
        "DEFAULT_FROM_EMAIL", "str", "Sender address of email, except email to admins and managers."
    ),
    SettingRow(
        "EMAIL_BACKEND",
        "str",
        "The class that sends email.",
        deprecated="6.1",
        instead=_MAILER + '["BACKEND"]',
    ),
    _mailer_option(
        "EMAIL_FILE_PATH", "str", "Directory that the file email backend writes to.", nullable=True
    ),
    _mailer_option("EMAIL_HOST", "str", "Host of the SMTP server."),
    _mailer_option("EMAIL_HOST_PASSWORD", "str", "Password for the SMTP server.", secret=True),
    _mailer_option("EMAIL_HOST_USER", "str", "User name for the SMTP server."),
    _mailer_option("EMAIL_PORT", "int", "Port of the SMTP server."),
    _mailer_option(
        "EMAIL_SSL_CERTFILE",
        "str",
        "Path of the client certificate for the SMTP server.",
        nullable=True,
    ),
    _mailer_option(
        "EMAIL_SSL_KEYFILE", "str", "Path of the client certificate's private key.", nullable=True
    ),
    SettingRow(
        "EMAIL_SUBJECT_PREFIX", "str", "Prefix for the subject of email to admins and managers."
    ),
    _mailer_option(
        "EMAIL_TIMEOUT", "float", "Timeout for the SMTP server in seconds.", nullable=True
    ),
    SettingRow("EMAIL_USE_LOCALTIME", "bool", "Date email in local time instead of UTC."),
    _mailer_option("EMAIL_USE_SSL", "bool", "Use implicit TLS, usually on port 465."),
    _mailer_option("EMAIL_USE_TLS", "bool", "Use STARTTLS, usually on port 587."),
    SettingRow("MAILERS", "dict", "Email backends, by alias.", since="6.1"),
    SettingRow("SERVER_EMAIL", "str", "Sender address of email to admins and managers."),
)
_LOGGING = in_section(
    LOGGING,
    SettingRow("ADMINS", "list", "People who receive error reports by email."),
    SettingRow("DEFAULT_EXCEPTION_REPORTER", "str", "The class that creates error reports."),
    SettingRow(
        "DEFAULT_EXCEPTION_REPORTER_FILTER",
        "str",
        "The class that hides secrets in error reports.",
    ),
    SettingRow(
        "IGNORABLE_404_URLS", "list", "Regular expressions for missing URLs that are not reported."
    ),
    SettingRow("LOGGING", "dict", "Logging configuration, in dictConfig format."),
    SettingRow(
        "LOGGING_CONFIG",
        "str",
        "The function that applies the logging configuration; None skips it.",
        nullable=True,
    ),
    SettingRow("MANAGERS", "list", "People who receive broken-link notifications by email."),
)

ROWS = (*_DATABASE, *_FILES, *_EMAIL, *_LOGGING)
