"""Django's settings: database, cache, files, email, logging and error reports."""

from functools import partial

from envgen.catalog.sections import DATABASE, EMAIL, FILES, LOGGING
from envgen.catalog.types import SettingRow, in_section

_MAILER = 'MAILERS["default"]'
# A setting that is an option of a mailer since Django 6.1.
_mailer_option = partial(SettingRow, deprecated="6.1", instead=_MAILER + '["OPTIONS"]')

_DATABASE = in_section(
    DATABASE,
    SettingRow("CACHES", "dict", "The caches by alias."),
    SettingRow("CACHE_MIDDLEWARE_ALIAS", "str", "The cache for whole pages."),
    SettingRow("CACHE_MIDDLEWARE_KEY_PREFIX", "str", "Start of the keys of cached pages."),
    SettingRow("CACHE_MIDDLEWARE_SECONDS", "int", "How long a page stays cached."),
    SettingRow("DATABASES", "dict", "The databases by alias."),
    SettingRow("DATABASE_ROUTERS", "list", "What decides which database is asked."),
    SettingRow("DEFAULT_AUTO_FIELD", "str", "Type of primary keys that a model leaves out."),
    SettingRow("DEFAULT_INDEX_TABLESPACE", "str", "Tablespace of indexes."),
    SettingRow("DEFAULT_TABLESPACE", "str", "Tablespace of tables."),
    SettingRow("FIXTURE_DIRS", "list", "More folders to look for fixtures in."),
)
_FILES = in_section(
    FILES,
    SettingRow(
        "DATA_UPLOAD_MAX_MEMORY_SIZE",
        "int",
        "Bytes a request body may have, files aside.",
        nullable=True,
    ),
    SettingRow(
        "DATA_UPLOAD_MAX_NUMBER_FIELDS", "int", "Parameters a request may have.", nullable=True
    ),
    SettingRow("DATA_UPLOAD_MAX_NUMBER_FILES", "int", "Files a request may bring.", nullable=True),
    SettingRow(
        "DEFAULT_FILE_STORAGE",
        "str",
        "The class that stores uploads.",
        until="5.1",
        deprecated="4.2",
        instead='STORAGES["default"]',
    ),
    SettingRow(
        "FILE_UPLOAD_DIRECTORY_PERMISSIONS",
        "int",
        "Mode of folders made for uploads.",
        nullable=True,
    ),
    SettingRow("FILE_UPLOAD_HANDLERS", "list", "What receives uploads, in order."),
    SettingRow("FILE_UPLOAD_MAX_MEMORY_SIZE", "int", "Bytes of an upload kept in memory."),
    SettingRow("FILE_UPLOAD_PERMISSIONS", "int", "Mode of uploaded files.", nullable=True),
    SettingRow("FILE_UPLOAD_TEMP_DIR", "str", "Folder for uploads in progress.", nullable=True),
    SettingRow("MEDIA_ROOT", "str", "Folder of uploaded files."),
    SettingRow("MEDIA_URL", "str", "Address of uploaded files."),
    SettingRow("STATICFILES_DIRS", "list", "More folders with static files."),
    SettingRow("STATICFILES_FINDERS", "list", "What looks for static files."),
    SettingRow(
        "STATICFILES_STORAGE",
        "str",
        "The class that stores collected static files.",
        until="5.1",
        deprecated="4.2",
        instead='STORAGES["staticfiles"]',
    ),
    SettingRow("STATIC_ROOT", "str", "Folder that collectstatic fills.", nullable=True),
    SettingRow("STATIC_URL", "str", "Address of static files.", nullable=True),
    SettingRow("STORAGES", "dict", "Where uploads and static files are kept.", since="4.2"),
)
_EMAIL = in_section(
    EMAIL,
    SettingRow("DEFAULT_FROM_EMAIL", "str", "Sender of ordinary mail."),
    SettingRow(
        "EMAIL_BACKEND",
        "str",
        "The class that sends mail.",
        deprecated="6.1",
        instead=_MAILER + '["BACKEND"]',
    ),
    _mailer_option(
        "EMAIL_FILE_PATH", "str", "Folder to which the file backend writes mail.", nullable=True
    ),
    _mailer_option("EMAIL_HOST", "str", "The mail server."),
    _mailer_option("EMAIL_HOST_PASSWORD", "str", "Password for the mail server.", secret=True),
    _mailer_option("EMAIL_HOST_USER", "str", "User name for the mail server."),
    _mailer_option("EMAIL_PORT", "int", "Port of the mail server."),
    _mailer_option(
        "EMAIL_SSL_CERTFILE", "str", "File with the client's certificate.", nullable=True
    ),
    _mailer_option("EMAIL_SSL_KEYFILE", "str", "File with the certificate's key.", nullable=True),
    SettingRow("EMAIL_SUBJECT_PREFIX", "str", "Start of the subject of mail to admins."),
    _mailer_option("EMAIL_TIMEOUT", "float", "Seconds to wait for the mail server.", nullable=True),
    SettingRow("EMAIL_USE_LOCALTIME", "bool", "Date mail in local time, not in UTC."),
    _mailer_option("EMAIL_USE_SSL", "bool", "Speak TLS from the start, as on port 465."),
    _mailer_option("EMAIL_USE_TLS", "bool", "Switch to TLS after connecting, as on port 587."),
    SettingRow("MAILERS", "dict", "Ways to send mail by alias.", since="6.1"),
    SettingRow("SERVER_EMAIL", "str", "Sender of mail to admins and managers."),
)
_LOGGING = in_section(
    LOGGING,
    SettingRow("ADMINS", "list", "Who gets errors by mail."),
    SettingRow("DEFAULT_EXCEPTION_REPORTER", "str", "The class that writes error reports."),
    SettingRow(
        "DEFAULT_EXCEPTION_REPORTER_FILTER",
        "str",
        "The class that blanks secrets in error reports.",
    ),
    SettingRow("IGNORABLE_404_URLS", "list", "Patterns of missing pages not to report."),
    SettingRow("LOGGING", "dict", "What is logged, how, and where to."),
    SettingRow(
        "LOGGING_CONFIG",
        "str",
        "The function that LOGGING is given to; None skips it.",
        nullable=True,
    ),
    SettingRow("MANAGERS", "list", "Who hears of broken links by mail."),
)

ROWS = (*_DATABASE, *_FILES, *_EMAIL, *_LOGGING)
