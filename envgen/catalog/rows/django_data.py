"""Django's settings: database, cache, files, email, logging and error reports."""

from envgen.catalog.sections import DATABASE, EMAIL, FILES, LOGGING
from envgen.catalog.types import SettingRow

_MAILER = 'MAILERS["default"]'
_MAILER_OPTION = _MAILER + '["OPTIONS"]'

ROWS: tuple[SettingRow, ...] = (
    SettingRow("ADMINS", "list", LOGGING, "People who receive error reports by email."),
    SettingRow("CACHES", "dict", DATABASE, "The caches, by alias."),
    SettingRow(
        "CACHE_MIDDLEWARE_ALIAS", "str", DATABASE, "The cache that the cache middleware uses."
    ),
    SettingRow(
        "CACHE_MIDDLEWARE_KEY_PREFIX", "str", DATABASE, "Prefix of the cache middleware's keys."
    ),
    SettingRow(
        "CACHE_MIDDLEWARE_SECONDS",
        "int",
        DATABASE,
        "Seconds that the cache middleware caches a page.",
    ),
    SettingRow("DATABASES", "dict", DATABASE, "The databases, by alias."),
    SettingRow(
        "DATABASE_ROUTERS", "list", DATABASE, "Routers that choose the database for a query."
    ),
    SettingRow(
        "DATA_UPLOAD_MAX_MEMORY_SIZE",
        "int",
        FILES,
        "Maximum size of a request body in bytes, without file uploads.",
        nullable=True,
    ),
    SettingRow(
        "DATA_UPLOAD_MAX_NUMBER_FIELDS",
        "int",
        FILES,
        "Maximum number of GET and POST parameters.",
        nullable=True,
    ),
    SettingRow(
        "DATA_UPLOAD_MAX_NUMBER_FILES",
        "int",
        FILES,
        "Maximum number of files in a request.",
        nullable=True,
    ),
    SettingRow(
        "DEFAULT_AUTO_FIELD",
        "str",
        DATABASE,
        "Field type of primary keys that models do not define.",
    ),
    SettingRow(
        "DEFAULT_EXCEPTION_REPORTER", "str", LOGGING, "The class that creates error reports."
    ),
    SettingRow(
        "DEFAULT_EXCEPTION_REPORTER_FILTER",
        "str",
        LOGGING,
        "The class that hides secrets in error reports.",
    ),
    SettingRow(
        "DEFAULT_FILE_STORAGE",
        "str",
        FILES,
        "The class that stores uploaded files.",
        until="5.1",
        deprecated="4.2",
        instead='STORAGES["default"]',
    ),
    SettingRow(
        "DEFAULT_FROM_EMAIL",
        "str",
        EMAIL,
        "Sender address of email, except email to admins and managers.",
    ),
    SettingRow("DEFAULT_INDEX_TABLESPACE", "str", DATABASE, "Default tablespace for indexes."),
    SettingRow("DEFAULT_TABLESPACE", "str", DATABASE, "Default tablespace for tables."),
    SettingRow(
        "EMAIL_BACKEND",
        "str",
        EMAIL,
        "The class that sends email.",
        deprecated="6.1",
        instead=_MAILER + '["BACKEND"]',
    ),
    SettingRow(
        "EMAIL_FILE_PATH",
        "str",
        EMAIL,
        "Directory that the file email backend writes to.",
        nullable=True,
        deprecated="6.1",
        instead=_MAILER_OPTION,
    ),
    SettingRow(
        "EMAIL_HOST",
        "str",
        EMAIL,
        "Host of the SMTP server.",
        deprecated="6.1",
        instead=_MAILER_OPTION,
    ),
    SettingRow(
        "EMAIL_HOST_PASSWORD",
        "str",
        EMAIL,
        "Password for the SMTP server.",
        deprecated="6.1",
        instead=_MAILER_OPTION,
        secret=True,
    ),
    SettingRow(
        "EMAIL_HOST_USER",
        "str",
        EMAIL,
        "User name for the SMTP server.",
        deprecated="6.1",
        instead=_MAILER_OPTION,
    ),
    SettingRow(
        "EMAIL_PORT",
        "int",
        EMAIL,
        "Port of the SMTP server.",
        deprecated="6.1",
        instead=_MAILER_OPTION,
    ),
    SettingRow(
        "EMAIL_SSL_CERTFILE",
        "str",
        EMAIL,
        "Path of the client certificate for the SMTP server.",
        nullable=True,
        deprecated="6.1",
        instead=_MAILER_OPTION,
    ),
    SettingRow(
        "EMAIL_SSL_KEYFILE",
        "str",
        EMAIL,
        "Path of the client certificate's private key.",
        nullable=True,
        deprecated="6.1",
        instead=_MAILER_OPTION,
    ),
    SettingRow(
        "EMAIL_SUBJECT_PREFIX",
        "str",
        EMAIL,
        "Prefix for the subject of email to admins and managers.",
    ),
    SettingRow(
        "EMAIL_TIMEOUT",
        "float",
        EMAIL,
        "Timeout for the SMTP server in seconds.",
        nullable=True,
        deprecated="6.1",
        instead=_MAILER_OPTION,
    ),
    SettingRow("EMAIL_USE_LOCALTIME", "bool", EMAIL, "Date email in local time instead of UTC."),
    SettingRow(
        "EMAIL_USE_SSL",
        "bool",
        EMAIL,
        "Use implicit TLS, usually on port 465.",
        deprecated="6.1",
        instead=_MAILER_OPTION,
    ),
    SettingRow(
        "EMAIL_USE_TLS",
        "bool",
        EMAIL,
        "Use STARTTLS, usually on port 587.",
        deprecated="6.1",
        instead=_MAILER_OPTION,
    ),
    SettingRow(
        "FILE_UPLOAD_DIRECTORY_PERMISSIONS",
        "int",
        FILES,
        "Mode of directories that are created for uploads.",
        nullable=True,
    ),
    SettingRow("FILE_UPLOAD_HANDLERS", "list", FILES, "Upload handlers, in order."),
    SettingRow(
        "FILE_UPLOAD_MAX_MEMORY_SIZE",
        "int",
        FILES,
        "Size in bytes up to which an upload is kept in memory.",
    ),
    SettingRow("FILE_UPLOAD_PERMISSIONS", "int", FILES, "Mode of uploaded files.", nullable=True),
    SettingRow(
        "FILE_UPLOAD_TEMP_DIR", "str", FILES, "Directory for uploads in progress.", nullable=True
    ),
    SettingRow("FIXTURE_DIRS", "list", DATABASE, "Additional directories with fixtures."),
    SettingRow(
        "IGNORABLE_404_URLS",
        "list",
        LOGGING,
        "Regular expressions for missing URLs that are not reported.",
    ),
    SettingRow("LOGGING", "dict", LOGGING, "Logging configuration, in dictConfig format."),
    SettingRow(
        "LOGGING_CONFIG",
        "str",
        LOGGING,
        "The function that applies the logging configuration; None skips it.",
        nullable=True,
    ),
    SettingRow("MAILERS", "dict", EMAIL, "Email backends, by alias.", since="6.1"),
    SettingRow(
        "MANAGERS", "list", LOGGING, "People who receive broken-link notifications by email."
    ),
    SettingRow("MEDIA_ROOT", "str", FILES, "Directory of uploaded files."),
    SettingRow("MEDIA_URL", "str", FILES, "URL of uploaded files."),
    SettingRow("SERVER_EMAIL", "str", EMAIL, "Sender address of email to admins and managers."),
    SettingRow("STATICFILES_DIRS", "list", FILES, "Additional directories with static files."),
    SettingRow("STATICFILES_FINDERS", "list", FILES, "The classes that find static files."),
    SettingRow(
        "STATICFILES_STORAGE",
        "str",
        FILES,
        "The class that stores collected static files.",
        until="5.1",
        deprecated="4.2",
        instead='STORAGES["staticfiles"]',
    ),
    SettingRow(
        "STATIC_ROOT",
        "str",
        FILES,
        "Directory that collectstatic copies static files to.",
        nullable=True,
    ),
    SettingRow("STATIC_URL", "str", FILES, "URL of static files.", nullable=True),
    SettingRow(
        "STORAGES",
        "dict",
        FILES,
        "Storage backends for uploads and static files, by alias.",
        since="4.2",
    ),
)
