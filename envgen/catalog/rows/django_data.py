"""Django's settings: database, cache, files, email, logging and error reports."""

from functools import partial

from envgen.catalog.sections import DATABASE, EMAIL, FILES, LOGGING
from envgen.catalog.types import SettingRow

_MAILER = 'MAILERS["default"]'
# A setting that is an option of a mailer since Django 6.1.
_mailer_option = partial(
    SettingRow, section=EMAIL, deprecated="6.1", instead=_MAILER + '["OPTIONS"]'
)

ROWS: tuple[SettingRow, ...] = (
    SettingRow("ADMINS", "list", "Who gets errors by mail.", LOGGING),
    SettingRow("CACHES", "dict", "The caches by alias.", DATABASE),
    SettingRow("CACHE_MIDDLEWARE_ALIAS", "str", "The cache for whole pages.", DATABASE),
    SettingRow(
        "CACHE_MIDDLEWARE_KEY_PREFIX", "str", "Start of the keys of cached pages.", DATABASE
    ),
    SettingRow("CACHE_MIDDLEWARE_SECONDS", "int", "How long a page stays cached.", DATABASE),
    SettingRow("DATABASES", "dict", "The databases by alias.", DATABASE),
    SettingRow("DATABASE_ROUTERS", "list", "What decides which database is asked.", DATABASE),
    SettingRow(
        "DATA_UPLOAD_MAX_MEMORY_SIZE",
        "int",
        "Bytes a request body may have, files aside.",
        FILES,
        nullable=True,
    ),
    SettingRow(
        "DATA_UPLOAD_MAX_NUMBER_FIELDS",
        "int",
        "Parameters a request may have.",
        FILES,
        nullable=True,
    ),
    SettingRow(
        "DATA_UPLOAD_MAX_NUMBER_FILES", "int", "Files a request may bring.", FILES, nullable=True
    ),
    SettingRow(
        "DEFAULT_AUTO_FIELD", "str", "Type of primary keys that a model leaves out.", DATABASE
    ),
    SettingRow(
        "DEFAULT_EXCEPTION_REPORTER", "str", "The class that writes error reports.", LOGGING
    ),
    SettingRow(
        "DEFAULT_EXCEPTION_REPORTER_FILTER",
        "str",
        "The class that blanks secrets in error reports.",
        LOGGING,
    ),
    SettingRow(
        "DEFAULT_FILE_STORAGE",
        "str",
        "The class that stores uploads.",
        FILES,
        until="5.1",
        deprecated="4.2",
        instead='STORAGES["default"]',
    ),
    SettingRow("DEFAULT_FROM_EMAIL", "str", "Sender of ordinary mail.", EMAIL),
    SettingRow("DEFAULT_INDEX_TABLESPACE", "str", "Tablespace of indexes.", DATABASE),
    SettingRow("DEFAULT_TABLESPACE", "str", "Tablespace of tables.", DATABASE),
    SettingRow(
        "EMAIL_BACKEND",
        "str",
        "The class that sends mail.",
        EMAIL,
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
    SettingRow("EMAIL_SUBJECT_PREFIX", "str", "Start of the subject of mail to admins.", EMAIL),
    _mailer_option("EMAIL_TIMEOUT", "float", "Seconds to wait for the mail server.", nullable=True),
    SettingRow("EMAIL_USE_LOCALTIME", "bool", "Date mail in local time, not in UTC.", EMAIL),
    _mailer_option("EMAIL_USE_SSL", "bool", "Speak TLS from the start, as on port 465."),
    _mailer_option("EMAIL_USE_TLS", "bool", "Switch to TLS after connecting, as on port 587."),
    SettingRow(
        "FILE_UPLOAD_DIRECTORY_PERMISSIONS",
        "int",
        "Mode of folders made for uploads.",
        FILES,
        nullable=True,
    ),
    SettingRow("FILE_UPLOAD_HANDLERS", "list", "What receives uploads, in order.", FILES),
    SettingRow("FILE_UPLOAD_MAX_MEMORY_SIZE", "int", "Bytes of an upload kept in memory.", FILES),
    SettingRow("FILE_UPLOAD_PERMISSIONS", "int", "Mode of uploaded files.", FILES, nullable=True),
    SettingRow(
        "FILE_UPLOAD_TEMP_DIR", "str", "Folder for uploads in progress.", FILES, nullable=True
    ),
    SettingRow("FIXTURE_DIRS", "list", "More folders to look for fixtures in.", DATABASE),
    SettingRow("IGNORABLE_404_URLS", "list", "Patterns of missing pages not to report.", LOGGING),
    SettingRow("LOGGING", "dict", "What is logged, how, and where to.", LOGGING),
    SettingRow(
        "LOGGING_CONFIG",
        "str",
        "The function that LOGGING is given to; None skips it.",
        LOGGING,
        nullable=True,
    ),
    SettingRow("MAILERS", "dict", "Ways to send mail by alias.", EMAIL, since="6.1"),
    SettingRow("MANAGERS", "list", "Who hears of broken links by mail.", LOGGING),
    SettingRow("MEDIA_ROOT", "str", "Folder of uploaded files.", FILES),
    SettingRow("MEDIA_URL", "str", "Address of uploaded files.", FILES),
    SettingRow("SERVER_EMAIL", "str", "Sender of mail to admins and managers.", EMAIL),
    SettingRow("STATICFILES_DIRS", "list", "More folders with static files.", FILES),
    SettingRow("STATICFILES_FINDERS", "list", "What looks for static files.", FILES),
    SettingRow(
        "STATICFILES_STORAGE",
        "str",
        "The class that stores collected static files.",
        FILES,
        until="5.1",
        deprecated="4.2",
        instead='STORAGES["staticfiles"]',
    ),
    SettingRow("STATIC_ROOT", "str", "Folder that collectstatic fills.", FILES, nullable=True),
    SettingRow("STATIC_URL", "str", "Address of static files.", FILES, nullable=True),
    SettingRow("STORAGES", "dict", "Where uploads and static files are kept.", FILES, since="4.2"),
)
