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
    SettingRow("APPEND_SLASH", "bool", "Redirect to the URL with a slash if it is missing."),
    SettingRow("DEBUG", "bool", "Show tracebacks to visitors; never in public.", environment=True),
    SettingRow("DEBUG_PROPAGATE_EXCEPTIONS", "bool", "Let errors reach the server uncaught."),
    SettingRow("DEFAULT_CHARSET", "str", "The charset of responses."),
    SettingRow("DISALLOWED_USER_AGENTS", "list", "Patterns of user agents to turn away."),
    SettingRow(
        "FORCE_SCRIPT_NAME", "str", "URL prefix the project is served under.", nullable=True
    ),
    SettingRow("INTERNAL_IPS", "list", "Addresses that see debugging aids."),
    SettingRow("PREPEND_WWW", "bool", "Redirect to the host with www. before it."),
    SettingRow(
        "SECRET_KEY",
        "str",
        "Signs sessions, cookies and password links.",
        environment=True,
        secret=True,
    ),
    SettingRow(
        "SECRET_KEY_FALLBACKS",
        "list",
        "Former secret keys, still accepted while they rotate out.",
        environment=True,
        secret=True,
    ),
    SettingRow("SIGNING_BACKEND", "str", "The class that signs cookies and other data."),
)
_APPS = in_section(
    APPS,
    SettingRow("ABSOLUTE_URL_OVERRIDES", "dict", "Model → function that gives its URL."),
    SettingRow("INSTALLED_APPS", "list", "The applications of the project, in order."),
    SettingRow("MIDDLEWARE", "list", "The layers around each view, outermost first."),
    SettingRow("MIGRATION_MODULES", "dict", "App → package of its migrations."),
    SettingRow("ROOT_URLCONF", "str", "The module with the project's URLs."),
    SettingRow("SERIALIZATION_MODULES", "dict", "Format → module that serializes to it."),
    SettingRow("SITE_ID", "int", "Which row of the sites framework this is.", nullable=True),
    SettingRow("WSGI_APPLICATION", "str", "The WSGI callable that runserver uses.", nullable=True),
)
_TEMPLATES = in_section(
    TEMPLATES,
    SettingRow(
        "FORMS_URLFIELD_ASSUME_HTTPS",
        "bool",
        "Read a URL without scheme in a form as https.",
        since="5.0",
        until="6.0",
        deprecated="5.0",
        instead="nothing: https is what Django 6.0 assumes",
    ),
    SettingRow("FORM_RENDERER", "str", "The class that renders forms and widgets."),
    SettingRow("TEMPLATES", "list", "Template engines, their folders and options."),
    SettingRow(
        "URLIZE_ASSUME_HTTPS",
        "bool",
        "Let the urlize filter assume https.",
        since="6.0",
        deprecated="6.0",
        instead="nothing: it goes once https is what urlize assumes",
    ),
    SettingRow(
        "USE_BLANK_CHOICE_DASH",
        "bool",
        "Label an empty choice with dashes, as before 6.1.",
        since="6.1",
        deprecated="6.1",
        instead="django.db.models.fields.BLANK_CHOICE_LABEL, in an app's ready()",
    ),
)
_TASKS = in_section(
    TASKS,
    SettingRow("TASKS", "dict", "Backends that run background tasks.", since="6.0"),
)
_TESTING = in_section(
    TESTING,
    SettingRow("SILENCED_SYSTEM_CHECKS", "list", "Ids of checks to leave out."),
    SettingRow("TEST_NON_SERIALIZED_APPS", "list", "Apps left out of the test snapshot."),
    SettingRow("TEST_RUNNER", "str", "The class that runs the tests."),
)
_OTHER = in_section(
    OTHER,
    SettingRow("GDAL_LIBRARY_PATH", "str", "Where the GDAL library is.", docs=_GDAL),
    SettingRow("GEOIP_CITY", "str", "File name of the city database.", docs=_GEOIP + "GEOIP_CITY"),
    SettingRow(
        "GEOIP_COUNTRY", "str", "File name of the country database.", docs=_GEOIP + "GEOIP_COUNTRY"
    ),
    SettingRow("GEOIP_PATH", "str", "Folder of the GeoIP databases.", docs=_GEOIP + "GEOIP_PATH"),
    SettingRow("GEOS_LIBRARY_PATH", "str", "Where the GEOS library is.", docs=_GEOS),
    SettingRow("POSTGIS_VERSION", "tuple", "Version of PostGIS, if not asked for.", docs=_POSTGIS),
    SettingRow(
        "SPATIALITE_LIBRARY_PATH", "str", "Where the SpatiaLite extension is.", docs=_SPATIALITE
    ),
)

ROWS = (*_CORE, *_APPS, *_TEMPLATES, *_TASKS, *_TESTING, *_OTHER)
