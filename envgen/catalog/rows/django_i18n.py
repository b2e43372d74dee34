"""Django's settings: languages, times and formats."""

from envgen.catalog.sections import I18N
from envgen.catalog.types import SettingRow, in_section

ROWS = in_section(
    I18N,
    SettingRow("DATETIME_FORMAT", "str", "Display format of dates with times."),
    SettingRow("DATETIME_INPUT_FORMATS", "list", "Accepted input formats of dates with times."),
    SettingRow("DATE_FORMAT", "str", "Display format of dates."),
    SettingRow("DATE_INPUT_FORMATS", "list", "Accepted input formats of dates."),
    SettingRow("DECIMAL_SEPARATOR", "str", "Decimal separator of displayed numbers."),
    SettingRow("FIRST_DAY_OF_WEEK", "int", "First day of the week; 0 is Sunday."),
    SettingRow(
        "FORMAT_MODULE_PATH",
        "any",
        "Package, or packages, with the project's own format definitions.",
        nullable=True,
    ),
    SettingRow("LANGUAGES", "list", "Available languages, as pairs of code and name."),
    SettingRow("LANGUAGES_BIDI", "list", "Codes of languages that are written from right to left."),
    SettingRow("LANGUAGE_CODE", "str", "Default language."),
    SettingRow(
        "LANGUAGE_COOKIE_AGE", "int", "Lifetime of the language cookie in seconds.", nullable=True
    ),
    SettingRow("LANGUAGE_COOKIE_DOMAIN", "str", "Domain of the language cookie.", nullable=True),
    SettingRow(
        "LANGUAGE_COOKIE_HTTPONLY", "bool", "Hide the language cookie from JavaScript (HttpOnly)."
    ),
    SettingRow("LANGUAGE_COOKIE_NAME", "str", "Name of the language cookie."),
    SettingRow("LANGUAGE_COOKIE_PATH", "str", "Path of the language cookie."),
    SettingRow(
        "LANGUAGE_COOKIE_SAMESITE",
        "any",
        "SameSite of the language cookie: Lax, Strict, None, or false for none at all.",
        nullable=True,
    ),
    SettingRow("LANGUAGE_COOKIE_SECURE", "bool", "Send the language cookie over HTTPS only."),
    SettingRow("LOCALE_PATHS", "list", "Directories with the project's translations."),
    SettingRow("MONTH_DAY_FORMAT", "str", "Display format of month and day."),
    SettingRow(
        "NUMBER_GROUPING", "any", "Digits per group: one number, or one number for each group."
    ),
    SettingRow("SHORT_DATETIME_FORMAT", "str", "Short display format of dates with times."),
    SettingRow("SHORT_DATE_FORMAT", "str", "Short display format of dates."),
    SettingRow("THOUSAND_SEPARATOR", "str", "Thousand separator of displayed numbers."),
    SettingRow("TIME_FORMAT", "str", "Display format of times."),
    SettingRow("TIME_INPUT_FORMATS", "list", "Accepted input formats of times."),
    SettingRow("TIME_ZONE", "str", "Default time zone.", nullable=True),
    SettingRow(
        "USE_DEPRECATED_PYTZ",
        "bool",
        "Use pytz instead of zoneinfo for time zones.",
        since="4.0",
        until="5.0",
        deprecated="4.0",
        instead="nothing: zoneinfo is used",
    ),
    SettingRow("USE_I18N", "bool", "Enable the translation system."),
    SettingRow(
        "USE_L10N",
        "bool",
        "Format numbers and dates for the current language.",
        until="5.0",
        deprecated="4.0",
        instead="nothing: formats always follow the language",
    ),
    SettingRow("USE_THOUSAND_SEPARATOR", "bool", "Display numbers with a thousand separator."),
    SettingRow("USE_TZ", "bool", "Use datetimes with a time zone."),
    SettingRow("YEAR_MONTH_FORMAT", "str", "Display format of year and month."),
)
