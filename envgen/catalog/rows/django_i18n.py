"""Django's settings: languages, times and formats."""

from envgen.catalog.sections import I18N
from envgen.catalog.types import SettingRow, in_section

ROWS = in_section(
    I18N,
    SettingRow("DATETIME_FORMAT", "str", "How a date with time is shown."),
    SettingRow("DATETIME_INPUT_FORMATS", "list", "Ways to type a date with time."),
    SettingRow("DATE_FORMAT", "str", "How a date is shown."),
    SettingRow("DATE_INPUT_FORMATS", "list", "Ways to type a date."),
    SettingRow("DECIMAL_SEPARATOR", "str", "What stands between units and decimals."),
    SettingRow("FIRST_DAY_OF_WEEK", "int", "Start of the week; 0 is Sunday."),
    SettingRow(
        "FORMAT_MODULE_PATH",
        "any",
        "Package, or packages, with the project's own formats.",
        nullable=True,
    ),
    SettingRow("LANGUAGES", "list", "Languages on offer, as pairs of code and name."),
    SettingRow("LANGUAGES_BIDI", "list", "Codes of languages written from right to left."),
    SettingRow("LANGUAGE_CODE", "str", "The language without a choice of the visitor's."),
    SettingRow(
        "LANGUAGE_COOKIE_AGE", "int", "Life of the language cookie in seconds.", nullable=True
    ),
    SettingRow("LANGUAGE_COOKIE_DOMAIN", "str", "Domain of the language cookie.", nullable=True),
    SettingRow("LANGUAGE_COOKIE_HTTPONLY", "bool", "Hide the language cookie from JavaScript."),
    SettingRow("LANGUAGE_COOKIE_NAME", "str", "Name of the language cookie."),
    SettingRow("LANGUAGE_COOKIE_PATH", "str", "Path of the language cookie."),
    SettingRow(
        "LANGUAGE_COOKIE_SAMESITE",
        "any",
        "SameSite of the language cookie: Lax, Strict, None, or false for none at all.",
        nullable=True,
    ),
    SettingRow("LANGUAGE_COOKIE_SECURE", "bool", "Send the language cookie over HTTPS only."),
    SettingRow("LOCALE_PATHS", "list", "Folders with the project's translations."),
    SettingRow("MONTH_DAY_FORMAT", "str", "How a day of a month is shown."),
    SettingRow("NUMBER_GROUPING", "any", "Digits in a group: one number, or one for each group."),
    SettingRow("SHORT_DATETIME_FORMAT", "str", "How a date with time is shown in short."),
    SettingRow("SHORT_DATE_FORMAT", "str", "How a date is shown in short."),
    SettingRow("THOUSAND_SEPARATOR", "str", "What stands between groups of digits."),
    SettingRow("TIME_FORMAT", "str", "How a time is shown."),
    SettingRow("TIME_INPUT_FORMATS", "list", "Ways to type a time."),
    SettingRow("TIME_ZONE", "str", "The zone in which times are shown.", nullable=True),
    SettingRow(
        "USE_DEPRECATED_PYTZ",
        "bool",
        "Reckon with pytz instead of zoneinfo.",
        since="4.0",
        until="5.0",
        deprecated="4.0",
        instead="nothing: zoneinfo is used",
    ),
    SettingRow("USE_I18N", "bool", "Translate."),
    SettingRow(
        "USE_L10N",
        "bool",
        "Format numbers and dates by language.",
        until="5.0",
        deprecated="4.0",
        instead="nothing: formats always follow the language",
    ),
    SettingRow("USE_THOUSAND_SEPARATOR", "bool", "Group the digits of numbers."),
    SettingRow("USE_TZ", "bool", "Keep times with their zone."),
    SettingRow("YEAR_MONTH_FORMAT", "str", "How a month of a year is shown."),
)
