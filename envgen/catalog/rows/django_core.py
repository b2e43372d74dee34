"""Django's settings: the core, applications, templates, tests and checks."""

from envgen.catalog.sections import APPS, CORE, MANUAL, OTHER, TASKS, TEMPLATES, TESTING
from envgen.catalog.types import SettingRow

_GDAL = MANUAL + "ref/contrib/gis/gdal/#std-setting-GDAL_LIBRARY_PATH"
_GEOIP = MANUAL + "ref/contrib/gis/geoip2/#std-setting-"
_GEOS = MANUAL + "ref/contrib/gis/geos/#std-setting-GEOS_LIBRARY_PATH"
_POSTGIS = MANUAL + "ref/contrib/gis/testing/#std-setting-POSTGIS_VERSION"
_SPATIALITE = MANUAL + "ref/contrib/gis/install/spatialite/"

ROWS: tuple[SettingRow, ...] = (
    SettingRow("ABSOLUTE_URL_OVERRIDES", "dict", "Model → function that gives its URL.", APPS),
    SettingRow("APPEND_SLASH", "bool", "Redirect to the URL with a slash if it is missing.", CORE),
    SettingRow(
        "DEBUG", "bool", "Show tracebacks to visitors; never in public.", CORE, environment=True
    ),
    SettingRow("DEBUG_PROPAGATE_EXCEPTIONS", "bool", "Let errors reach the server uncaught.", CORE),
    SettingRow("DEFAULT_CHARSET", "str", "The charset of responses.", CORE),
    SettingRow("DISALLOWED_USER_AGENTS", "list", "Patterns of user agents to turn away.", CORE),
    SettingRow(
        "FORCE_SCRIPT_NAME", "str", "URL prefix the project is served under.", CORE, nullable=True
    ),
    SettingRow(
        "FORMS_URLFIELD_ASSUME_HTTPS",
        "bool",
        "Read a URL without scheme in a form as https.",
        TEMPLATES,
        since="5.0",
        until="6.0",
        deprecated="5.0",
        instead="nothing: https is what Django 6.0 assumes",
    ),
    SettingRow("FORM_RENDERER", "str", "The class that renders forms and widgets.", TEMPLATES),
    SettingRow("GDAL_LIBRARY_PATH", "str", "Where the GDAL library is.", OTHER, docs=_GDAL),
    SettingRow(
        "GEOIP_CITY", "str", "File name of the city database.", OTHER, docs=_GEOIP + "GEOIP_CITY"
    ),
    SettingRow(
        "GEOIP_COUNTRY",
        "str",
        "File name of the country database.",
        OTHER,
        docs=_GEOIP + "GEOIP_COUNTRY",
    ),
    SettingRow(
        "GEOIP_PATH", "str", "Folder of the GeoIP databases.", OTHER, docs=_GEOIP + "GEOIP_PATH"
    ),
    SettingRow("GEOS_LIBRARY_PATH", "str", "Where the GEOS library is.", OTHER, docs=_GEOS),
    SettingRow("INSTALLED_APPS", "list", "The applications of the project, in order.", APPS),
    SettingRow("INTERNAL_IPS", "list", "Addresses that see debugging aids.", CORE),
    SettingRow("MIDDLEWARE", "list", "The layers around each view, outermost first.", APPS),
    SettingRow("MIGRATION_MODULES", "dict", "App → package of its migrations.", APPS),
    SettingRow(
        "POSTGIS_VERSION", "tuple", "Version of PostGIS, if not asked for.", OTHER, docs=_POSTGIS
    ),
    SettingRow("PREPEND_WWW", "bool", "Redirect to the host with www. before it.", CORE),
    SettingRow("ROOT_URLCONF", "str", "The module with the project's URLs.", APPS),
    SettingRow(
        "SECRET_KEY",
        "str",
        "Signs sessions, cookies and password links.",
        CORE,
        environment=True,
        secret=True,
    ),
    SettingRow(
        "SECRET_KEY_FALLBACKS",
        "list",
        "Former secret keys, still accepted while they rotate out.",
        CORE,
        environment=True,
        secret=True,
    ),
    SettingRow("SERIALIZATION_MODULES", "dict", "Format → module that serializes to it.", APPS),
    SettingRow("SIGNING_BACKEND", "str", "The class that signs cookies and other data.", CORE),
    SettingRow("SILENCED_SYSTEM_CHECKS", "list", "Ids of checks to leave out.", TESTING),
    SettingRow("SITE_ID", "int", "Which row of the sites framework this is.", APPS, nullable=True),
    SettingRow(
        "SPATIALITE_LIBRARY_PATH",
        "str",
        "Where the SpatiaLite extension is.",
        OTHER,
        docs=_SPATIALITE,
    ),
    SettingRow("TASKS", "dict", "Backends that run background tasks.", TASKS, since="6.0"),
    SettingRow("TEMPLATES", "list", "Template engines, their folders and options.", TEMPLATES),
    SettingRow("TEST_NON_SERIALIZED_APPS", "list", "Apps left out of the test snapshot.", TESTING),
    SettingRow("TEST_RUNNER", "str", "The class that runs the tests.", TESTING),
    SettingRow(
        "URLIZE_ASSUME_HTTPS",
        "bool",
        "Let the urlize filter assume https.",
        TEMPLATES,
        since="6.0",
        deprecated="6.0",
        instead="nothing: it goes once https is what urlize assumes",
    ),
    SettingRow(
        "USE_BLANK_CHOICE_DASH",
        "bool",
        "Label an empty choice with dashes, as before 6.1.",
        TEMPLATES,
        since="6.1",
        deprecated="6.1",
        instead="django.db.models.fields.BLANK_CHOICE_LABEL, in an app's ready()",
    ),
    SettingRow(
        "WSGI_APPLICATION", "str", "The WSGI callable that runserver uses.", APPS, nullable=True
    ),
)
