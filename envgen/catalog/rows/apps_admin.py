"""Apps for the admin, models and pages."""

from envgen.catalog.sections import APPS, I18N, TEMPLATES
from envgen.catalog.types import AUTHENTICATION, App, Middleware, SettingRow

_ADMIN = "django.contrib.admin"

ROWS: tuple[App, ...] = (
    App(
        "constance",
        "django-constance",
        "Settings that staff can change while the site runs.",
        settings=(
            SettingRow("CONSTANCE_BACKEND", "str", "The class that stores the values."),
            SettingRow("CONSTANCE_CONFIG", "dict", "Default value and help text, by name."),
        ),
    ),
    App(
        "crispy_bootstrap5",
        "crispy-bootstrap5",
        "Bootstrap 5 template pack for crispy forms.",
        "https://github.com/django-crispy-forms/crispy-bootstrap5",
        defaults={
            "CRISPY_ALLOWED_TEMPLATE_PACKS": "bootstrap5",
            "CRISPY_TEMPLATE_PACK": "bootstrap5",
        },
    ),
    App(
        "crispy_forms",
        "django-crispy-forms",
        "Renders forms with template packs such as Bootstrap.",
        section=TEMPLATES,
        settings=(
            SettingRow(
                "CRISPY_ALLOWED_TEMPLATE_PACKS", "any", "Template packs that forms may use."
            ),
            SettingRow("CRISPY_TEMPLATE_PACK", "str", "The default template pack."),
        ),
    ),
    App(
        "django_htmx",
        "django-htmx",
        "Adds request.htmx, which tells views whether htmx sent the request.",
        middleware=(Middleware("django_htmx.middleware.HtmxMiddleware", "last"),),
    ),
    App(
        "django_tables2",
        "django-tables2",
        "Renders querysets and lists as HTML tables.",
        section=TEMPLATES,
        settings=(
            SettingRow("DJANGO_TABLES2_TEMPLATE", "str", "The default template of a table."),
        ),
    ),
    App(
        "import_export",
        "django-import-export",
        "Imports and exports model data as CSV, Excel and other formats.",
        settings=(
            SettingRow(
                "IMPORT_EXPORT_USE_TRANSACTIONS",
                "bool",
                "Import all rows of a file in one transaction.",
            ),
        ),
    ),
    App(
        "jazzmin",
        "django-jazzmin",
        "Another theme for the admin.",
        before=_ADMIN,  # its templates take the place of the admin's
        section=APPS,
        settings=(
            SettingRow("JAZZMIN_SETTINGS", "dict", "Titles, menus and icons of the admin."),
            SettingRow("JAZZMIN_UI_TWEAKS", "dict", "Colors and sizes of the admin."),
        ),
    ),
    App(
        "modeltranslation",
        "django-modeltranslation",
        "Translated model fields, one database column per language.",
        before=_ADMIN,
        section=I18N,
        settings=(
            SettingRow(
                "MODELTRANSLATION_DEFAULT_LANGUAGE", "str", "Default language of translated fields."
            ),
            SettingRow(
                "MODELTRANSLATION_FALLBACK_LANGUAGES",
                "any",
                "Languages to use when a translation is missing.",
            ),
            SettingRow(
                "MODELTRANSLATION_LANGUAGES", "list", "Languages that fields are translated to."
            ),
        ),
    ),
    App(
        "mptt",
        "django-mptt",
        "Trees of model instances.",
    ),
    App(
        "parler",
        "django-parler",
        "Translated model fields in a separate table.",
        section=I18N,
        settings=(
            SettingRow(
                "PARLER_DEFAULT_LANGUAGE_CODE",
                "str",
                "Language to use when a translation is missing.",
            ),
            SettingRow("PARLER_LANGUAGES", "dict", "Languages, by site."),
        ),
    ),
    App(
        "phonenumber_field",
        "django-phonenumber-field",
        "A model field for phone numbers.",
        settings=(
            SettingRow(
                "PHONENUMBER_DEFAULT_REGION",
                "str",
                "Country of phone numbers that have no country code.",
            ),
        ),
    ),
    App(
        "simple_history",
        "django-simple-history",
        "Records every change of a model instance.",
        # It notes who made the change, and so needs the user.
        middleware=(
            Middleware(
                "simple_history.middleware.HistoryRequestMiddleware",
                "after",
                AUTHENTICATION,
                without="changes are recorded without their user",
            ),
        ),
    ),
    App(
        "taggit",
        "django-taggit",
        "Tags for models.",
        settings=(
            SettingRow("TAGGIT_CASE_INSENSITIVE", "bool", "Ignore case when tags are looked up."),
        ),
    ),
    App(
        "unfold",
        "django-unfold",
        "Another theme for the admin.",
        "https://unfoldadmin.com/docs/",
        before=_ADMIN,  # its templates take the place of the admin's
        section=APPS,
        settings=(SettingRow("UNFOLD", "dict", "Titles, colors and menus of the admin."),),
    ),
)
