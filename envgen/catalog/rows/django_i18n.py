"""Django's settings: languages, times and formats."""

from envgen.catalog.sections import I18N
from envgen.catalog.types import SettingRow

ROWS: tuple[SettingRow, ...] = (
    SettingRow("DATETIME_FORMAT", "str", I18N, "How a date with time is shown."),
    SettingRow("DATETIME_INPUT_FORMATS", "list", I18N, "Ways to type a date with time."),
    SettingRow("DATE_FORMAT", "str", I18N, "How a date is shown."),
    SettingRow("DATE_INPUT_FORMATS", "list", I18N, "Ways to type a date."),
    SettingRow("DECIMAL_SEPARATOR", "str", I18N, "What stands between units and decimals."),
    SettingRow("FIRST_DAY_OF_WEEK", "int", I18N, "Start of the week; 0 is Sunday."),
    SettingRow(
        "FORMAT_MODULE_PATH",
        "any",
        I18N,
        "Package, or packages, with the project's own formats.",
        nullable=True,
    ),
    SettingRow("LANGUAGES", "list", I18N, "Languages on offer, as pairs of code and name."),
    SettingRow("LANGUAGES_BIDI", "list", I18N, "Codes of languages written from right to left."),
    SettingRow("LANGUAGE_CODE", "str", I18N, "The language without a choice of the visitor's."),
    SettingRow(
        "LANGUAGE_COOKIE_AGE", "int", I18N, "Life of the language cookie in seconds.", nullable=True
    ),
    SettingRow(
        "LANGUAGE_COOKIE_DOMAIN", "str", I18N, "Domain of the language cookie.", nullable=True
    ),
    SettingRow(
        "LANGUAGE_COOKIE_HTTPONLY", "bool", I18N, "Hide the language cookie from JavaScript."
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
    SettingRow("LOCALE_PATHS", "list", I18N, "Folders with the project's translations."),
    SettingRow("MONTH_DAY_FORMAT", "str", I18N, "How a day of a month is shown."),
    SettingRow(
        "NUMBER_GROUPING", "any", I18N, "Digits in a group: one number, or one for each group."
    ),
    SettingRow("SHORT_DATETIME_FORMAT", "str", I18N, "How a date with time is shown in short."),
    SettingRow("SHORT_DATE_FORMAT", "str", I18N, "How a date is shown in short."),
    SettingRow("THOUSAND_SEPARATOR", "str", I18N, "What stands between groups of digits."),
    SettingRow("TIME_FORMAT", "str", I18N, "How a time is shown."),
    SettingRow("TIME_INPUT_FORMATS", "list", I18N, "Ways to type a time."),
    SettingRow("TIME_ZONE", "str", I18N, "The zone in which times are shown.", nullable=True),
    SettingRow(
        "USE_DEPRECATED_PYTZ",
        "bool",
        I18N,
        "Reckon with pytz instead of zoneinfo.",
        since="4.0",
        until="5.0",
        deprecated="4.0",
        instead="nothing: zoneinfo is used",
    ),
    SettingRow("USE_I18N", "bool", I18N, "Translate."),
    SettingRow(
        "USE_L10N",
        "bool",
        I18N,
        "Format numbers and dates by language.",
        until="5.0",
        deprecated="4.0",
        instead="nothing: formats always follow the language",
    ),
    SettingRow("USE_THOUSAND_SEPARATOR", "bool", I18N, "Group the digits of numbers."),
    SettingRow("USE_TZ", "bool", I18N, "Keep times with their zone."),
    SettingRow("YEAR_MONTH_FORMAT", "str", I18N, "How a month of a year is shown."),
)
