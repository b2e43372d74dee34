"""Django's settings: the core, applications, templates, tests and checks."""

from envgen.catalog.sections import APPS, CORE, MANUAL, OTHER, TASKS, TEMPLATES, TESTING
from envgen.catalog.types import Setting

_GDAL = MANUAL + "ref/contrib/gis/gdal/#std-setting-GDAL_LIBRARY_PATH"
_GEOIP = MANUAL + "ref/contrib/gis/geoip2/#std-setting-"
_GEOS = MANUAL + "ref/contrib/gis/geos/#std-setting-GEOS_LIBRARY_PATH"
_POSTGIS = MANUAL + "ref/contrib/gis/testing/#std-setting-POSTGIS_VERSION"
_SPATIALITE = MANUAL + "ref/contrib/gis/install/spatialite/"

ROWS: tuple[Setting, ...] = (
    Setting("ABSOLUTE_URL_OVERRIDES", "dict", APPS, "Model → function that gives its URL."),
    Setting("APPEND_SLASH", "bool", CORE, "Redirect to the URL with a slash if it is missing."),
    Setting(
        "DEBUG", "bool", CORE, "Show tracebacks to visitors; never in public.", environment=True
    ),
    Setting("DEBUG_PROPAGATE_EXCEPTIONS", "bool", CORE, "Let errors reach the server uncaught."),
    Setting("DEFAULT_CHARSET", "str", CORE, "The charset of responses."),
    Setting("DISALLOWED_USER_AGENTS", "list", CORE, "Patterns of user agents to turn away."),
    Setting(
        "FORCE_SCRIPT_NAME", "str", CORE, "URL prefix the project is served under.", nullable=True
    ),
    Setting(
        "FORMS_URLFIELD_ASSUME_HTTPS",
        "bool",
        TEMPLATES,
        "Read a URL without scheme in a form as https.",
        since="5.0",
        until="6.0",
        deprecated="5.0",
        instead="nothing: https is what Django 6.0 assumes",
    ),
    Setting("FORM_RENDERER", "str", TEMPLATES, "The class that renders forms and widgets."),
    Setting("GDAL_LIBRARY_PATH", "str", OTHER, "Where the GDAL library is.", docs=_GDAL),
    Setting(
        "GEOIP_CITY", "str", OTHER, "File name of the city database.", docs=_GEOIP + "GEOIP_CITY"
    ),
    Setting(
        "GEOIP_COUNTRY",
        "str",
        OTHER,
        "File name of the country database.",
        docs=_GEOIP + "GEOIP_COUNTRY",
    ),
    Setting(
        "GEOIP_PATH", "str", OTHER, "Folder of the GeoIP databases.", docs=_GEOIP + "GEOIP_PATH"
    ),
    Setting("GEOS_LIBRARY_PATH", "str", OTHER, "Where the GEOS library is.", docs=_GEOS),
    Setting("INSTALLED_APPS", "list", APPS, "The applications of the project, in order."),
    Setting("INTERNAL_IPS", "list", CORE, "Addresses that see debugging aids."),
    Setting("MIDDLEWARE", "list", APPS, "The layers around each view, outermost first."),
    Setting("MIGRATION_MODULES", "dict", APPS, "App → package of its migrations."),
    Setting(
        "POSTGIS_VERSION", "tuple", OTHER, "Version of PostGIS, if not asked for.", docs=_POSTGIS
    ),
    Setting("PREPEND_WWW", "bool", CORE, "Redirect to the host with www. before it."),
    Setting("ROOT_URLCONF", "str", APPS, "The module with the project's URLs."),
    Setting(
        "SECRET_KEY",
        "str",
        CORE,
        "Signs sessions, cookies and password links.",
        environment=True,
        secret=True,
    ),
    Setting(
        "SECRET_KEY_FALLBACKS",
        "list",
        CORE,
        "Former secret keys, still accepted while they rotate out.",
        environment=True,
        secret=True,
    ),
    Setting("SERIALIZATION_MODULES", "dict", APPS, "Format → module that serializes to it."),
    Setting("SIGNING_BACKEND", "str", CORE, "The class that signs cookies and other data."),
    Setting("SILENCED_SYSTEM_CHECKS", "list", TESTING, "Ids of checks to leave out."),
    Setting("SITE_ID", "int", APPS, "Which row of the sites framework this is.", nullable=True),
    Setting(
        "SPATIALITE_LIBRARY_PATH",
        "str",
        OTHER,
        "Where the SpatiaLite extension is.",
        docs=_SPATIALITE,
    ),
    Setting("TASKS", "dict", TASKS, "Backends that run background tasks.", since="6.0"),
    Setting("TEMPLATES", "list", TEMPLATES, "Template engines, their folders and options."),
    Setting("TEST_NON_SERIALIZED_APPS", "list", TESTING, "Apps left out of the test snapshot."),
    Setting("TEST_RUNNER", "str", TESTING, "The class that runs the tests."),
    Setting(
        "URLIZE_ASSUME_HTTPS",
        "bool",
        TEMPLATES,
        "Let the urlize filter assume https.",
        since="6.0",
        deprecated="6.0",
        instead="nothing: it goes once https is what urlize assumes",
    ),
    Setting(
        "USE_BLANK_CHOICE_DASH",
        "bool",
        TEMPLATES,
        "Label an empty choice with dashes, as before 6.1.",
        since="6.1",
        deprecated="6.1",
        instead="django.db.models.fields.BLANK_CHOICE_LABEL, in an app's ready()",
    ),
    Setting(
        "WSGI_APPLICATION", "str", APPS, "The WSGI callable that runserver uses.", nullable=True
    ),
)
