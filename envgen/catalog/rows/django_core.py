"""Django's settings: the core, applications, templates, tests and checks."""

from envgen.catalog.sections import APPS, CORE, MANUAL, OTHER, TASKS, TEMPLATES, TESTING
from envgen.catalog.types import SettingRow

_GDAL = MANUAL + "ref/contrib/gis/gdal/#std-setting-GDAL_LIBRARY_PATH"
_GEOIP = MANUAL + "ref/contrib/gis/geoip2/#std-setting-"
_GEOS = MANUAL + "ref/contrib/gis/geos/#std-setting-GEOS_LIBRARY_PATH"
_POSTGIS = MANUAL + "ref/contrib/gis/testing/#std-setting-POSTGIS_VERSION"
_SPATIALITE = MANUAL + "ref/contrib/gis/install/spatialite/"

ROWS: tuple[SettingRow, ...] = (
    SettingRow(
        "ABSOLUTE_URL_OVERRIDES",
        "dict",
        APPS,
        "Functions that return the absolute URL of a model's objects, by model.",
    ),
    SettingRow(
        "APPEND_SLASH",
        "bool",
        CORE,
        "Redirect to the URL with a trailing slash if the one without does not match.",
    ),
    SettingRow(
        "DEBUG",
        "bool",
        CORE,
        "Debug mode: error pages show tracebacks. Never turn it on in production.",
        environment=True,
    ),
    SettingRow(
        "DEBUG_PROPAGATE_EXCEPTIONS",
        "bool",
        CORE,
        "Pass exceptions on to the server instead of handling them.",
    ),
    SettingRow("DEFAULT_CHARSET", "str", CORE, "The charset of HTTP responses."),
    SettingRow(
        "DISALLOWED_USER_AGENTS",
        "list",
        CORE,
        "Regular expressions for user agents that are refused.",
    ),
    SettingRow(
        "FORCE_SCRIPT_NAME",
        "str",
        CORE,
        "URL path prefix that the project is served under.",
        nullable=True,
    ),
    SettingRow(
        "FORMS_URLFIELD_ASSUME_HTTPS",
        "bool",
        TEMPLATES,
        "Assume https for a URL that is typed into a form without a scheme.",
        since="5.0",
        until="6.0",
        deprecated="5.0",
        instead="nothing: https is what Django 6.0 assumes",
    ),
    SettingRow("FORM_RENDERER", "str", TEMPLATES, "The class that renders forms and widgets."),
    SettingRow("GDAL_LIBRARY_PATH", "str", OTHER, "Path of the GDAL library.", docs=_GDAL),
    SettingRow(
        "GEOIP_CITY",
        "str",
        OTHER,
        "File name of the GeoIP city database.",
        docs=_GEOIP + "GEOIP_CITY",
    ),
    SettingRow(
        "GEOIP_COUNTRY",
        "str",
        OTHER,
        "File name of the GeoIP country database.",
        docs=_GEOIP + "GEOIP_COUNTRY",
    ),
    SettingRow(
        "GEOIP_PATH", "str", OTHER, "Folder of the GeoIP databases.", docs=_GEOIP + "GEOIP_PATH"
    ),
    SettingRow("GEOS_LIBRARY_PATH", "str", OTHER, "Path of the GEOS library.", docs=_GEOS),
    SettingRow("INSTALLED_APPS", "list", APPS, "The applications that are enabled, in order."),
    SettingRow("INTERNAL_IPS", "list", CORE, "IP addresses that see debugging information."),
    SettingRow("MIDDLEWARE", "list", APPS, "The middleware, from the outermost to the innermost."),
    SettingRow(
        "MIGRATION_MODULES", "dict", APPS, "The package with an app's migrations, by app label."
    ),
    SettingRow(
        "POSTGIS_VERSION",
        "tuple",
        OTHER,
        "Version of PostGIS, so that Django does not query the database for it.",
        docs=_POSTGIS,
    ),
    SettingRow("PREPEND_WWW", "bool", CORE, "Redirect to the host name with www. in front."),
    SettingRow("ROOT_URLCONF", "str", APPS, "The module with the project's URL patterns."),
    SettingRow(
        "SECRET_KEY",
        "str",
        CORE,
        "Signs sessions, cookies and password reset links. Keep it secret.",
        environment=True,
        secret=True,
    ),
    SettingRow(
        "SECRET_KEY_FALLBACKS",
        "list",
        CORE,
        "Earlier secret keys, still accepted during rotation.",
        environment=True,
        secret=True,
    ),
    SettingRow("SERIALIZATION_MODULES", "dict", APPS, "Serializer modules, by format name."),
    SettingRow("SIGNING_BACKEND", "str", CORE, "The class that signs cookies and other data."),
    SettingRow("SILENCED_SYSTEM_CHECKS", "list", TESTING, "IDs of system checks to silence."),
    SettingRow("SITE_ID", "int", APPS, "ID of this site in the sites framework.", nullable=True),
    SettingRow(
        "SPATIALITE_LIBRARY_PATH",
        "str",
        OTHER,
        "Path of the SpatiaLite extension.",
        docs=_SPATIALITE,
    ),
    SettingRow("TASKS", "dict", TASKS, "Background task backends, by alias.", since="6.0"),
    SettingRow(
        "TEMPLATES", "list", TEMPLATES, "The template engines with their directories and options."
    ),
    SettingRow(
        "TEST_NON_SERIALIZED_APPS",
        "list",
        TESTING,
        "Apps whose initial data is not restored after a TransactionTestCase.",
    ),
    SettingRow("TEST_RUNNER", "str", TESTING, "The class that runs the tests."),
    SettingRow(
        "URLIZE_ASSUME_HTTPS",
        "bool",
        TEMPLATES,
        "Assume https when the urlize filter links a URL without a scheme.",
        since="6.0",
        deprecated="6.0",
        instead="nothing: it goes once https is what urlize assumes",
    ),
    SettingRow(
        "USE_BLANK_CHOICE_DASH",
        "bool",
        TEMPLATES,
        "Label the empty choice with dashes, as Django did before 6.1.",
        since="6.1",
        deprecated="6.1",
        instead="django.db.models.fields.BLANK_CHOICE_LABEL, in an app's ready()",
    ),
    SettingRow(
        "WSGI_APPLICATION",
        "str",
        APPS,
        "The WSGI application object that runserver uses.",
        nullable=True,
    ),
)
