"""Django's settings: languages, times and formats."""

from envgen.catalog.sections import I18N
from envgen.catalog.types import SettingRow

ROWS: tuple[SettingRow, ...] = (
    SettingRow("DATETIME_FORMAT", "str", "How a date with time is shown.", I18N),
    SettingRow("DATETIME_INPUT_FORMATS", "list", "Ways to type a date with time.", I18N),
    SettingRow("DATE_FORMAT", "str", "How a date is shown.", I18N),
    SettingRow("DATE_INPUT_FORMATS", "list", "Ways to type a date.", I18N),
    SettingRow("DECIMAL_SEPARATOR", "str", "What stands between units and decimals.", I18N),
    SettingRow("FIRST_DAY_OF_WEEK", "int", "Start of the week; 0 is Sunday.", I18N),
    SettingRow(
        "FORMAT_MODULE_PATH",
        "any",
        "Package, or packages, with the project's own formats.",
        I18N,
        nullable=True,
    ),
    SettingRow("LANGUAGES", "list", "Languages on offer, as pairs of code and name.", I18N),
    SettingRow("LANGUAGES_BIDI", "list", "Codes of languages written from right to left.", I18N),
    SettingRow("LANGUAGE_CODE", "str", "The language without a choice of the visitor's.", I18N),
    SettingRow(
        "LANGUAGE_COOKIE_AGE", "int", "Life of the language cookie in seconds.", I18N, nullable=True
    ),
    SettingRow(
        "LANGUAGE_COOKIE_DOMAIN", "str", "Domain of the language cookie.", I18N, nullable=True
    ),
    SettingRow(
        "LANGUAGE_COOKIE_HTTPONLY", "bool", "Hide the language cookie from JavaScript.", I18N
    ),
    SettingRow("LANGUAGE_COOKIE_NAME", "str", "Name of the language cookie.", I18N),
    SettingRow("LANGUAGE_COOKIE_PATH", "str", "Path of the language cookie.", I18N),
    SettingRow(
        "LANGUAGE_COOKIE_SAMESITE",
        "any",
        "SameSite of the language cookie: Lax, Strict, None, or false for none at all.",
        I18N,
        nullable=True,
    ),
    SettingRow("LANGUAGE_COOKIE_SECURE", "bool", "Send the language cookie over HTTPS only.", I18N),
    SettingRow("LOCALE_PATHS", "list", "Folders with the project's translations.", I18N),
    SettingRow("MONTH_DAY_FORMAT", "str", "How a day of a month is shown.", I18N),
    SettingRow(
        "NUMBER_GROUPING", "any", "Digits in a group: one number, or one for each group.", I18N
    ),
    SettingRow("SHORT_DATETIME_FORMAT", "str", "How a date with time is shown in short.", I18N),
    SettingRow("SHORT_DATE_FORMAT", "str", "How a date is shown in short.", I18N),
    SettingRow("THOUSAND_SEPARATOR", "str", "What stands between groups of digits.", I18N),
    SettingRow("TIME_FORMAT", "str", "How a time is shown.", I18N),
    SettingRow("TIME_INPUT_FORMATS", "list", "Ways to type a time.", I18N),
    SettingRow("TIME_ZONE", "str", "The zone in which times are shown.", I18N, nullable=True),
    SettingRow(
        "USE_DEPRECATED_PYTZ",
        "bool",
        "Reckon with pytz instead of zoneinfo.",
        I18N,
        since="4.0",
        until="5.0",
        deprecated="4.0",
        instead="nothing: zoneinfo is used",
    ),
    SettingRow("USE_I18N", "bool", "Translate.", I18N),
    SettingRow(
        "USE_L10N",
        "bool",
        "Format numbers and dates by language.",
        I18N,
        until="5.0",
        deprecated="4.0",
        instead="nothing: formats always follow the language",
    ),
    SettingRow("USE_THOUSAND_SEPARATOR", "bool", "Group the digits of numbers.", I18N),
    SettingRow("USE_TZ", "bool", "Keep times with their zone.", I18N),
    SettingRow("YEAR_MONTH_FORMAT", "str", "How a month of a year is shown.", I18N),
)
