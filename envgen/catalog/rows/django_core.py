"""Django's settings: the core, applications, templates, tests and checks."""

from envgen.catalog.sections import APPS, CORE, MANUAL, OTHER, TASKS, TEMPLATES, TESTING
from envgen.catalog.types import SettingRow

_GDAL = MANUAL + "ref/contrib/gis/gdal/#std-setting-GDAL_LIBRARY_PATH"
_GEOIP = MANUAL + "ref/contrib/gis/geoip2/#std-setting-"
_GEOS = MANUAL + "ref/contrib/gis/geos/#std-setting-GEOS_LIBRARY_PATH"
_POSTGIS = MANUAL + "ref/contrib/gis/testing/#std-setting-POSTGIS_VERSION"
_SPATIALITE = MANUAL + "ref/contrib/gis/install/spatialite/"

ROWS: tuple[SettingRow, ...] = (
    SettingRow("ABSOLUTE_URL_OVERRIDES", "dict", APPS, "Model → function that gives its URL."),
    SettingRow("APPEND_SLASH", "bool", CORE, "Redirect to the URL with a slash if it is missing."),
    SettingRow(
        "DEBUG", "bool", CORE, "Show tracebacks to visitors; never in public.", environment=True
    ),
    SettingRow("DEBUG_PROPAGATE_EXCEPTIONS", "bool", CORE, "Let errors reach the server uncaught."),
    SettingRow("DEFAULT_CHARSET", "str", CORE, "The charset of responses."),
    SettingRow("DISALLOWED_USER_AGENTS", "list", CORE, "Patterns of user agents to turn away."),
    SettingRow(
        "FORCE_SCRIPT_NAME", "str", CORE, "URL prefix the project is served under.", nullable=True
    ),
    SettingRow(
        "FORMS_URLFIELD_ASSUME_HTTPS",
        "bool",
        TEMPLATES,
        "Read a URL without scheme in a form as https.",
        since="5.0",
        until="6.0",
        deprecated="5.0",
        instead="nothing: https is what Django 6.0 assumes",
    ),
    SettingRow("FORM_RENDERER", "str", TEMPLATES, "The class that renders forms and widgets."),
    SettingRow("GDAL_LIBRARY_PATH", "str", OTHER, "Where the GDAL library is.", docs=_GDAL),
    SettingRow(
        "GEOIP_CITY", "str", OTHER, "File name of the city database.", docs=_GEOIP + "GEOIP_CITY"
    ),
    SettingRow(
        "GEOIP_COUNTRY",
        "str",
        OTHER,
        "File name of the country database.",
        docs=_GEOIP + "GEOIP_COUNTRY",
    ),
    SettingRow(
        "GEOIP_PATH", "str", OTHER, "Folder of the GeoIP databases.", docs=_GEOIP + "GEOIP_PATH"
    ),
    SettingRow("GEOS_LIBRARY_PATH", "str", OTHER, "Where the GEOS library is.", docs=_GEOS),
    SettingRow("INSTALLED_APPS", "list", APPS, "The applications of the project, in order."),
    SettingRow("INTERNAL_IPS", "list", CORE, "Addresses that see debugging aids."),
    SettingRow("MIDDLEWARE", "list", APPS, "The layers around each view, outermost first."),
    SettingRow("MIGRATION_MODULES", "dict", APPS, "App → package of its migrations."),
    SettingRow(
        "POSTGIS_VERSION", "tuple", OTHER, "Version of PostGIS, if not asked for.", docs=_POSTGIS
    ),
    SettingRow("PREPEND_WWW", "bool", CORE, "Redirect to the host with www. before it."),
    SettingRow("ROOT_URLCONF", "str", APPS, "The module with the project's URLs."),
    SettingRow(
        "SECRET_KEY",
        "str",
        CORE,
        "Signs sessions, cookies and password links.",
        environment=True,
        secret=True,
    ),
    SettingRow(
        "SECRET_KEY_FALLBACKS",
        "list",
        CORE,
        "Former secret keys, still accepted while they rotate out.",
        environment=True,
        secret=True,
    ),
    SettingRow("SERIALIZATION_MODULES", "dict", APPS, "Format → module that serializes to it."),
    SettingRow("SIGNING_BACKEND", "str", CORE, "The class that signs cookies and other data."),
    SettingRow("SILENCED_SYSTEM_CHECKS", "list", TESTING, "Ids of checks to leave out."),
    SettingRow("SITE_ID", "int", APPS, "Which row of the sites framework this is.", nullable=True),
    SettingRow(
        "SPATIALITE_LIBRARY_PATH",
        "str",
        OTHER,
        "Where the SpatiaLite extension is.",
        docs=_SPATIALITE,
    ),
    SettingRow("TASKS", "dict", TASKS, "Backends that run background tasks.", since="6.0"),
    SettingRow("TEMPLATES", "list", TEMPLATES, "Template engines, their folders and options."),
    SettingRow("TEST_NON_SERIALIZED_APPS", "list", TESTING, "Apps left out of the test snapshot."),
    SettingRow("TEST_RUNNER", "str", TESTING, "The class that runs the tests."),
    SettingRow(
        "URLIZE_ASSUME_HTTPS",
        "bool",
        TEMPLATES,
        "Let the urlize filter assume https.",
        since="6.0",
        deprecated="6.0",
        instead="nothing: it goes once https is what urlize assumes",
    ),
    SettingRow(
        "USE_BLANK_CHOICE_DASH",
        "bool",
        TEMPLATES,
        "Label an empty choice with dashes, as before 6.1.",
        since="6.1",
        deprecated="6.1",
        instead="django.db.models.fields.BLANK_CHOICE_LABEL, in an app's ready()",
    ),
    SettingRow(
        "WSGI_APPLICATION", "str", APPS, "The WSGI callable that runserver uses.", nullable=True
    ),
)
