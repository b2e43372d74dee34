"""Apps for the admin, models and pages."""

from envgen.catalog.anchors import AUTHENTICATION
from envgen.catalog.sections import APPS, I18N, OTHER, TEMPLATES
from envgen.catalog.types import App, Middleware, SettingRow

_ADMIN = "django.contrib.admin"

ROWS: tuple[App, ...] = (
    App(
        "constance",
        "django-constance",
        "Settings that staff can change while the site runs.",
        "https://django-constance.readthedocs.io/",
        installed=("constance",),
        settings=(
            SettingRow("CONSTANCE_BACKEND", "str", OTHER, "The class that stores the values."),
            SettingRow("CONSTANCE_CONFIG", "dict", OTHER, "Default value and help text, by name."),
        ),
    ),
    App(
        "crispy_bootstrap5",
        "crispy-bootstrap5",
        "Bootstrap 5 template pack for crispy forms.",
        "https://github.com/django-crispy-forms/crispy-bootstrap5",
        installed=("crispy_bootstrap5",),
        defaults={
            "CRISPY_ALLOWED_TEMPLATE_PACKS": "bootstrap5",
            "CRISPY_TEMPLATE_PACK": "bootstrap5",
        },
    ),
    App(
        "crispy_forms",
        "django-crispy-forms",
        "Renders forms with template packs such as Bootstrap.",
        "https://django-crispy-forms.readthedocs.io/",
        installed=("crispy_forms",),
        settings=(
            SettingRow(
                "CRISPY_ALLOWED_TEMPLATE_PACKS",
                "any",
                TEMPLATES,
                "Template packs that forms may use.",
            ),
            SettingRow("CRISPY_TEMPLATE_PACK", "str", TEMPLATES, "The default template pack."),
        ),
    ),
    App(
        "django_htmx",
        "django-htmx",
        "Adds request.htmx, which tells views whether htmx sent the request.",
        "https://django-htmx.readthedocs.io/",
        installed=("django_htmx",),
        middleware=(Middleware("django_htmx.middleware.HtmxMiddleware", "last"),),
    ),
    App(
        "django_tables2",
        "django-tables2",
        "Renders querysets and lists as HTML tables.",
        "https://django-tables2.readthedocs.io/",
        installed=("django_tables2",),
        settings=(
            SettingRow(
                "DJANGO_TABLES2_TEMPLATE", "str", TEMPLATES, "The default template of a table."
            ),
        ),
    ),
    App(
        "import_export",
        "django-import-export",
        "Imports and exports model data as CSV, Excel and other formats.",
        "https://django-import-export.readthedocs.io/",
        installed=("import_export",),
        settings=(
            SettingRow(
                "IMPORT_EXPORT_USE_TRANSACTIONS",
                "bool",
                OTHER,
                "Import all rows of a file in one transaction.",
            ),
        ),
    ),
    App(
        "jazzmin",
        "django-jazzmin",
        "Another theme for the admin.",
        "https://django-jazzmin.readthedocs.io/",
        installed=("jazzmin",),
        before=_ADMIN,  # its templates override the admin's
        settings=(
            SettingRow("JAZZMIN_SETTINGS", "dict", APPS, "Titles, menus and icons of the admin."),
            SettingRow("JAZZMIN_UI_TWEAKS", "dict", APPS, "Colors and sizes of the admin."),
        ),
    ),
    App(
        "modeltranslation",
        "django-modeltranslation",
        "Translated model fields, one database column per language.",
        "https://django-modeltranslation.readthedocs.io/",
        installed=("modeltranslation",),
        before=_ADMIN,
        settings=(
            SettingRow(
                "MODELTRANSLATION_DEFAULT_LANGUAGE",
                "str",
                I18N,
                "Default language of translated fields.",
            ),
            SettingRow(
                "MODELTRANSLATION_FALLBACK_LANGUAGES",
                "any",
                I18N,
                "Languages to use when a translation is missing.",
            ),
            SettingRow(
                "MODELTRANSLATION_LANGUAGES",
                "list",
                I18N,
                "Languages that fields are translated to.",
            ),
        ),
    ),
    App(
        "mptt",
        "django-mptt",
        "Trees of model instances.",
        "https://django-mptt.readthedocs.io/",
        installed=("mptt",),
    ),
    App(
        "parler",
        "django-parler",
        "Translated model fields in a separate table.",
        "https://django-parler.readthedocs.io/",
        installed=("parler",),
        settings=(
            SettingRow(
                "PARLER_DEFAULT_LANGUAGE_CODE",
                "str",
                I18N,
                "Language to use when a translation is missing.",
            ),
            SettingRow("PARLER_LANGUAGES", "dict", I18N, "Languages, by site."),
        ),
    ),
    App(
        "phonenumber_field",
        "django-phonenumber-field",
        "A model field for phone numbers.",
        "https://django-phonenumber-field.readthedocs.io/",
        installed=("phonenumber_field",),
        settings=(
            SettingRow(
                "PHONENUMBER_DEFAULT_REGION",
                "str",
                OTHER,
                "Country of phone numbers that have no country code.",
            ),
        ),
    ),
    App(
        "simple_history",
        "django-simple-history",
        "Records every change of a model instance.",
        "https://django-simple-history.readthedocs.io/",
        installed=("simple_history",),
        # It records who made a change, so it needs request.user.
        middleware=(
            Middleware(
                "simple_history.middleware.HistoryRequestMiddleware", "after", AUTHENTICATION
            ),
        ),
    ),
    App(
        "taggit",
        "django-taggit",
        "Tags for models.",
        "https://django-taggit.readthedocs.io/",
        installed=("taggit",),
        settings=(
            SettingRow(
                "TAGGIT_CASE_INSENSITIVE", "bool", OTHER, "Ignore case when tags are looked up."
            ),
        ),
    ),
    App(
        "unfold",
        "django-unfold",
        "Another theme for the admin.",
        "https://unfoldadmin.com/docs/",
        installed=("unfold",),
        before=_ADMIN,  # its templates override the admin's
        settings=(SettingRow("UNFOLD", "dict", APPS, "Titles, colors and menus of the admin."),),
    ),
)
