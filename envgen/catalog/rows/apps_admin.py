"""Apps for the admin, models and pages."""

from envgen.catalog.anchors import AUTHENTICATION
from envgen.catalog.sections import APPS, I18N, TEMPLATES
from envgen.catalog.types import App, Middleware, SettingRow

_ADMIN = "django.contrib.admin"

ROWS: tuple[App, ...] = (
    App(
        "constance",
        "django-constance",
        "Settings that staff change while the site runs.",
        settings=(
            SettingRow("CONSTANCE_BACKEND", "str", "The class that stores them."),
            SettingRow("CONSTANCE_CONFIG", "dict", "Name → default and help."),
        ),
    ),
    App(
        "crispy_bootstrap5",
        "crispy-bootstrap5",
        "Bootstrap 5 for crispy forms.",
        "https://github.com/django-crispy-forms/crispy-bootstrap5",
        defaults={
            "CRISPY_ALLOWED_TEMPLATE_PACKS": "bootstrap5",
            "CRISPY_TEMPLATE_PACK": "bootstrap5",
        },
    ),
    App(
        "crispy_forms",
        "django-crispy-forms",
        "Lays out forms.",
        section=TEMPLATES,
        settings=(
            SettingRow("CRISPY_ALLOWED_TEMPLATE_PACKS", "any", "Packs that may be used."),
            SettingRow("CRISPY_TEMPLATE_PACK", "str", "The pack that is used."),
        ),
    ),
    App(
        "django_htmx",
        "django-htmx",
        "Tells views whether htmx is asking.",
        middleware=(Middleware("django_htmx.middleware.HtmxMiddleware", "last"),),
    ),
    App(
        "django_tables2",
        "django-tables2",
        "Shows lists as tables.",
        section=TEMPLATES,
        settings=(SettingRow("DJANGO_TABLES2_TEMPLATE", "str", "Template of a table."),),
    ),
    App(
        "import_export",
        "django-import-export",
        "Reads and writes rows of models as CSV, Excel and others.",
        settings=(
            SettingRow("IMPORT_EXPORT_USE_TRANSACTIONS", "bool", "All rows of a file, or none."),
        ),
    ),
    App(
        "jazzmin",
        "django-jazzmin",
        "Another look for the admin.",
        before=_ADMIN,  # its templates take the place of the admin's
        section=APPS,
        settings=(
            SettingRow("JAZZMIN_SETTINGS", "dict", "Titles, menus and icons."),
            SettingRow("JAZZMIN_UI_TWEAKS", "dict", "Colours and sizes."),
        ),
    ),
    App(
        "modeltranslation",
        "django-modeltranslation",
        "A column for each language.",
        before=_ADMIN,
        section=I18N,
        settings=(
            SettingRow("MODELTRANSLATION_DEFAULT_LANGUAGE", "str", "Language of plain columns."),
            SettingRow("MODELTRANSLATION_FALLBACK_LANGUAGES", "any", "Where to look next."),
            SettingRow("MODELTRANSLATION_LANGUAGES", "list", "Languages with a column."),
        ),
    ),
    App(
        "mptt",
        "django-mptt",
        "Trees of rows.",
    ),
    App(
        "parler",
        "django-parler",
        "A table of translations beside each model.",
        section=I18N,
        settings=(
            SettingRow("PARLER_DEFAULT_LANGUAGE_CODE", "str", "Language to fall back on."),
            SettingRow("PARLER_LANGUAGES", "dict", "Languages for each site."),
        ),
    ),
    App(
        "phonenumber_field",
        "django-phonenumber-field",
        "A field for telephone numbers.",
        settings=(
            SettingRow("PHONENUMBER_DEFAULT_REGION", "str", "Country of a number without code."),
        ),
    ),
    App(
        "simple_history",
        "django-simple-history",
        "Keeps every former state of a row.",
        # It notes who made the change, and so needs the user.
        middleware=(
            Middleware(
                "simple_history.middleware.HistoryRequestMiddleware", "after", AUTHENTICATION
            ),
        ),
    ),
    App(
        "taggit",
        "django-taggit",
        "Tags.",
        settings=(SettingRow("TAGGIT_CASE_INSENSITIVE", "bool", "One tag for Red and red."),),
    ),
    App(
        "unfold",
        "django-unfold",
        "Another look for the admin.",
        "https://unfoldadmin.com/docs/",
        before=_ADMIN,  # its templates take the place of the admin's
        section=APPS,
        settings=(SettingRow("UNFOLD", "dict", "Titles, colours and menus."),),
    ),
)
