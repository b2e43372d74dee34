"""Django's settings: languages, times and formats."""

from envgen.catalog.sections import I18N
from envgen.catalog.types import SettingRow

ROWS: tuple[SettingRow, ...] = (
    SettingRow("DATETIME_FORMAT", "str", I18N, "Display format of dates with times."),
    SettingRow(
        "DATETIME_INPUT_FORMATS", "list", I18N, "Accepted input formats of dates with times."
    ),
    SettingRow("DATE_FORMAT", "str", I18N, "Display format of dates."),
    SettingRow("DATE_INPUT_FORMATS", "list", I18N, "Accepted input formats of dates."),
    SettingRow("DECIMAL_SEPARATOR", "str", I18N, "Decimal separator of displayed numbers."),
    SettingRow("FIRST_DAY_OF_WEEK", "int", I18N, "First day of the week; 0 is Sunday."),
    SettingRow(
        "FORMAT_MODULE_PATH",
        "any",
        I18N,
        "Package, or packages, with the project's own format definitions.",
        nullable=True,
    ),
    SettingRow("LANGUAGES", "list", I18N, "Available languages, as pairs of code and name."),
    SettingRow(
        "LANGUAGES_BIDI", "list", I18N, "Codes of languages that are written from right to left."
    ),
    SettingRow("LANGUAGE_CODE", "str", I18N, "Default language."),
    SettingRow(
        "LANGUAGE_COOKIE_AGE",
        "int",
        I18N,
        "Lifetime of the language cookie in seconds.",
        nullable=True,
    ),
    SettingRow(
        "LANGUAGE_COOKIE_DOMAIN", "str", I18N, "Domain of the language cookie.", nullable=True
    ),
    SettingRow(
        "LANGUAGE_COOKIE_HTTPONLY",
        "bool",
        I18N,
        "Hide the language cookie from JavaScript (HttpOnly).",
    ),
    SettingRow("LANGUAGE_COOKIE_NAME", "str", I18N, "Name of the language cookie."),
    SettingRow("LANGUAGE_COOKIE_PATH", "str", I18N, "Path of the language cookie."),
    SettingRow(
        "LANGUAGE_COOKIE_SAMESITE",
        "any",
        I18N,
        "SameSite of the language cookie: Lax, Strict, None, or false for none at all.",
        nullable=True,
    ),
    SettingRow("LANGUAGE_COOKIE_SECURE", "bool", I18N, "Send the language cookie over HTTPS only."),
    SettingRow("LOCALE_PATHS", "list", I18N, "Directories with the project's translations."),
    SettingRow("MONTH_DAY_FORMAT", "str", I18N, "Display format of month and day."),
    SettingRow(
        "NUMBER_GROUPING",
        "any",
        I18N,
        "Digits per group: one number, or one number for each group.",
    ),
    SettingRow("SHORT_DATETIME_FORMAT", "str", I18N, "Short display format of dates with times."),
    SettingRow("SHORT_DATE_FORMAT", "str", I18N, "Short display format of dates."),
    SettingRow("THOUSAND_SEPARATOR", "str", I18N, "Thousand separator of displayed numbers."),
    SettingRow("TIME_FORMAT", "str", I18N, "Display format of times."),
    SettingRow("TIME_INPUT_FORMATS", "list", I18N, "Accepted input formats of times."),
    SettingRow("TIME_ZONE", "str", I18N, "Default time zone.", nullable=True),
    SettingRow(
        "USE_DEPRECATED_PYTZ",
        "bool",
        I18N,
        "Use pytz instead of zoneinfo for time zones.",
        since="4.0",
        until="5.0",
        deprecated="4.0",
        instead="nothing: zoneinfo is used",
    ),
    SettingRow("USE_I18N", "bool", I18N, "Enable the translation system."),
    SettingRow(
        "USE_L10N",
        "bool",
        I18N,
        "Format numbers and dates for the current language.",
        until="5.0",
        deprecated="4.0",
        instead="nothing: formats always follow the language",
    ),
    SettingRow(
        "USE_THOUSAND_SEPARATOR", "bool", I18N, "Display numbers with a thousand separator."
    ),
    SettingRow("USE_TZ", "bool", I18N, "Use datetimes with a time zone."),
    SettingRow("YEAR_MONTH_FORMAT", "str", I18N, "Display format of year and month."),
)
