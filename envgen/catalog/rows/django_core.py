"""Django's settings: the core, applications, templates, tests and checks."""

from envgen.catalog.sections import APPS, CORE, MANUAL, OTHER, TASKS, TEMPLATES, TESTING
from envgen.catalog.types import SettingRow, in_section

_GDAL = MANUAL + "ref/contrib/gis/gdal/#std-setting-GDAL_LIBRARY_PATH"
_GEOIP = MANUAL + "ref/contrib/gis/geoip2/#std-setting-"
_GEOS = MANUAL + "ref/contrib/gis/geos/#std-setting-GEOS_LIBRARY_PATH"
_POSTGIS = MANUAL + "ref/contrib/gis/testing/#std-setting-POSTGIS_VERSION"
_SPATIALITE = MANUAL + "ref/contrib/gis/install/spatialite/"

_CORE = in_section(
    CORE,
    SettingRow(
        "APPEND_SLASH",
        "bool",
        "Redirect to the URL with a trailing slash if the one without does not match.",
    ),
    SettingRow(
        "DEBUG",
        "bool",
        "Debug mode: error pages show tracebacks. Never turn it on in production.",
        environment=True,
    ),
    SettingRow(
        "DEBUG_PROPAGATE_EXCEPTIONS",
        "bool",
        "Pass exceptions on to the server instead of handling them.",
    ),
    SettingRow("DEFAULT_CHARSET", "str", "The charset of HTTP responses."),
    SettingRow(
        "DISALLOWED_USER_AGENTS", "list", "Regular expressions for user agents that are refused."
    ),
    SettingRow(
        "FORCE_SCRIPT_NAME",
        "str",
        "URL path prefix that the project is served under.",
        nullable=True,
    ),
    SettingRow("INTERNAL_IPS", "list", "IP addresses that see debugging information."),
    SettingRow("PREPEND_WWW", "bool", "Redirect to the host name with www. in front."),
    SettingRow(
        "SECRET_KEY",
        "str",
        "Signs sessions, cookies and password reset links. Keep it secret.",
        environment=True,
        secret=True,
    ),
    SettingRow(
        "SECRET_KEY_FALLBACKS",
        "list",
        "Earlier secret keys, still accepted during rotation.",
        environment=True,
        secret=True,
    ),
    SettingRow("SIGNING_BACKEND", "str", "The class that signs cookies and other data."),
)
_APPS = in_section(
    APPS,
    SettingRow(
        "ABSOLUTE_URL_OVERRIDES",
        "dict",
        "Functions that return the absolute URL of a model's objects, by model.",
    ),
    SettingRow("INSTALLED_APPS", "list", "The applications that are enabled, in order."),
    SettingRow("MIDDLEWARE", "list", "The middleware, from the outermost to the innermost."),
    SettingRow("MIGRATION_MODULES", "dict", "The package with an app's migrations, by app label."),
    SettingRow("ROOT_URLCONF", "str", "The module with the project's URL patterns."),
    SettingRow("SERIALIZATION_MODULES", "dict", "Serializer modules, by format name."),
    SettingRow("SITE_ID", "int", "ID of this site in the sites framework.", nullable=True),
    SettingRow(
        "WSGI_APPLICATION", "str", "The WSGI application object that runserver uses.", nullable=True
    ),
)
_TEMPLATES = in_section(
    TEMPLATES,
    SettingRow(
        "FORMS_URLFIELD_ASSUME_HTTPS",
        "bool",
        "Assume https for a URL that is typed into a form without a scheme.",
        since="5.0",
        until="6.0",
        deprecated="5.0",
        instead="nothing: Django 6.0 assumes https",
    ),
    SettingRow("FORM_RENDERER", "str", "The class that renders forms and widgets."),
    SettingRow("TEMPLATES", "list", "The template engines with their directories and options."),
    SettingRow(
        "URLIZE_ASSUME_HTTPS",
        "bool",
        "Assume https when the urlize filter links a URL without a scheme.",
        since="6.0",
        deprecated="6.0",
        instead="nothing: a later Django assumes https without it",
    ),
    SettingRow(
        "USE_BLANK_CHOICE_DASH",
        "bool",
        "Label the empty choice with dashes, as Django did before 6.1.",
        since="6.1",
        deprecated="6.1",
        instead="django.db.models.fields.BLANK_CHOICE_LABEL, in an app's ready()",
    ),
)
_TASKS = in_section(
    TASKS,
    SettingRow("TASKS", "dict", "Background task backends, by alias.", since="6.0"),
)
_TESTING = in_section(
    TESTING,
    SettingRow("SILENCED_SYSTEM_CHECKS", "list", "IDs of system checks to silence."),
    SettingRow(
        "TEST_NON_SERIALIZED_APPS",
        "list",
        "Apps whose initial data is not restored after a TransactionTestCase.",
    ),
    SettingRow("TEST_RUNNER", "str", "The class that runs the tests."),
)
_OTHER = in_section(
    OTHER,
    SettingRow("GDAL_LIBRARY_PATH", "str", "Path of the GDAL library.", docs=_GDAL),
    SettingRow(
        "GEOIP_CITY", "str", "File name of the GeoIP city database.", docs=_GEOIP + "GEOIP_CITY"
    ),
    SettingRow(
        "GEOIP_COUNTRY",
        "str",
        "File name of the GeoIP country database.",
        docs=_GEOIP + "GEOIP_COUNTRY",
    ),
    SettingRow("GEOIP_PATH", "str", "Folder of the GeoIP databases.", docs=_GEOIP + "GEOIP_PATH"),
    SettingRow("GEOS_LIBRARY_PATH", "str", "Path of the GEOS library.", docs=_GEOS),
    SettingRow(
        "POSTGIS_VERSION",
        "tuple",
        "Version of PostGIS, so that Django does not query the database for it.",
        docs=_POSTGIS,
    ),
    SettingRow(
        "SPATIALITE_LIBRARY_PATH", "str", "Path of the SpatiaLite extension.", docs=_SPATIALITE
    ),
)

ROWS = (*_CORE, *_APPS, *_TEMPLATES, *_TASKS, *_TESTING, *_OTHER)
