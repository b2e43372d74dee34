"""Django's settings: hosts, HTTPS, security headers, accounts, sessions, messages and CSRF."""

from envgen.catalog.sections import AUTH, HEADERS, HOSTS, HTTPS, SESSIONS
from envgen.catalog.types import SettingRow

_NO_MASK = "nothing: the cookie is never masked"
_NO_OLD_SALT = "nothing: it goes once cookies with the old salt have expired"

ROWS: tuple[SettingRow, ...] = (
    SettingRow("ALLOWED_HOSTS", "list", HOSTS, "Host names the site answers to.", environment=True),
    SettingRow("AUTHENTICATION_BACKENDS", "list", AUTH, "Ways to log in, tried in order."),
    SettingRow("AUTH_PASSWORD_VALIDATORS", "list", AUTH, "What a new password is held to."),
    SettingRow("AUTH_USER_MODEL", "str", AUTH, "The model of a user, as app.Model."),
    SettingRow(
        "CSRF_COOKIE_AGE", "int", SESSIONS, "Life of the CSRF cookie in seconds.", nullable=True
    ),
    SettingRow("CSRF_COOKIE_DOMAIN", "str", SESSIONS, "Domain of the CSRF cookie.", nullable=True),
    SettingRow("CSRF_COOKIE_HTTPONLY", "bool", SESSIONS, "Hide the CSRF cookie from JavaScript."),
    SettingRow(
        "CSRF_COOKIE_MASKED",
        "bool",
        SESSIONS,
        "Mask the CSRF cookie, as before 4.1.",
        since="4.1",
        until="5.0",
        deprecated="4.1",
        instead=_NO_MASK,
    ),
    SettingRow("CSRF_COOKIE_NAME", "str", SESSIONS, "Name of the CSRF cookie."),
    SettingRow("CSRF_COOKIE_PATH", "str", SESSIONS, "Path of the CSRF cookie."),
    SettingRow(
        "CSRF_COOKIE_SAMESITE",
        "any",
        SESSIONS,
        "SameSite of the CSRF cookie: Lax, Strict, None, or false for none at all.",
        nullable=True,
    ),
    SettingRow("CSRF_COOKIE_SECURE", "bool", HTTPS, "Send the CSRF cookie over HTTPS only."),
    SettingRow(
        "CSRF_FAILURE_VIEW", "str", SESSIONS, "The view for a request that fails the check."
    ),
    SettingRow("CSRF_HEADER_NAME", "str", SESSIONS, "The header with the CSRF token, as in META."),
    SettingRow(
        "CSRF_TRUSTED_ORIGINS",
        "list",
        HOSTS,
        "Origins, with scheme, that may post to the site.",
        environment=True,
    ),
    SettingRow("CSRF_USE_SESSIONS", "bool", SESSIONS, "Keep the CSRF secret in the session."),
    SettingRow("LOGIN_REDIRECT_URL", "str", AUTH, "Where a login leads."),
    SettingRow("LOGIN_URL", "str", AUTH, "Where someone who must log in is sent."),
    SettingRow("LOGOUT_REDIRECT_URL", "str", AUTH, "Where a logout leads.", nullable=True),
    SettingRow("MESSAGE_LEVEL", "int", SESSIONS, "The least level of message that is kept."),
    SettingRow(
        "MESSAGE_STORAGE", "str", SESSIONS, "The class that keeps messages between requests."
    ),
    SettingRow("MESSAGE_TAGS", "dict", SESSIONS, "Message level → its CSS class."),
    SettingRow(
        "PASSWORD_HASHERS", "list", AUTH, "How passwords are hashed; the first is for new ones."
    ),
    SettingRow("PASSWORD_RESET_TIMEOUT", "int", AUTH, "Seconds that a reset link works."),
    SettingRow(
        "SECURE_CONTENT_TYPE_NOSNIFF", "bool", HEADERS, "Forbid browsers to guess content types."
    ),
    SettingRow(
        "SECURE_CROSS_ORIGIN_OPENER_POLICY",
        "str",
        HEADERS,
        "Which windows share a browsing context with the site's.",
        nullable=True,
    ),
    SettingRow("SECURE_CSP", "dict", HEADERS, "Content security policy, enforced.", since="6.0"),
    SettingRow(
        "SECURE_CSP_REPORT_ONLY",
        "dict",
        HEADERS,
        "Content security policy that only reports.",
        since="6.0",
    ),
    SettingRow("SECURE_HSTS_INCLUDE_SUBDOMAINS", "bool", HTTPS, "HSTS counts for subdomains too."),
    SettingRow("SECURE_HSTS_PRELOAD", "bool", HTTPS, "Allow browsers to ship the site's HSTS."),
    SettingRow(
        "SECURE_HSTS_SECONDS",
        "int",
        HTTPS,
        "How long browsers keep to HTTPS; 0 sends no HSTS.",
        environment=True,
    ),
    SettingRow(
        "SECURE_PROXY_SSL_HEADER",
        "tuple",
        HTTPS,
        "Header and value by which the proxy says that the visitor came over HTTPS.",
        nullable=True,
    ),
    SettingRow("SECURE_REDIRECT_EXEMPT", "list", HTTPS, "Patterns of paths that may stay on HTTP."),
    SettingRow(
        "SECURE_REFERRER_POLICY",
        "any",
        HEADERS,
        "How much of an address links give away: one policy, or a list of fallbacks.",
        nullable=True,
    ),
    SettingRow(
        "SECURE_SSL_HOST", "str", HTTPS, "Host to redirect HTTP to, if another.", nullable=True
    ),
    SettingRow("SECURE_SSL_REDIRECT", "bool", HTTPS, "Redirect HTTP to HTTPS.", environment=True),
    SettingRow("SESSION_CACHE_ALIAS", "str", SESSIONS, "The cache that holds sessions."),
    SettingRow("SESSION_COOKIE_AGE", "int", SESSIONS, "Life of a session in seconds."),
    SettingRow(
        "SESSION_COOKIE_DOMAIN", "str", SESSIONS, "Domain of the session cookie.", nullable=True
    ),
    SettingRow("SESSION_COOKIE_HTTPONLY", "bool", SESSIONS, "Hide the session from JavaScript."),
    SettingRow("SESSION_COOKIE_NAME", "str", SESSIONS, "Name of the session cookie."),
    SettingRow("SESSION_COOKIE_PATH", "str", SESSIONS, "Path of the session cookie."),
    SettingRow(
        "SESSION_COOKIE_SAMESITE",
        "any",
        SESSIONS,
        "SameSite of the session cookie: Lax, Strict, None, or false for none at all.",
        nullable=True,
    ),
    SettingRow("SESSION_COOKIE_SECURE", "bool", HTTPS, "Send the session cookie over HTTPS only."),
    SettingRow("SESSION_ENGINE", "str", SESSIONS, "The module that stores sessions."),
    SettingRow(
        "SESSION_EXPIRE_AT_BROWSER_CLOSE", "bool", SESSIONS, "End sessions with the browser."
    ),
    SettingRow(
        "SESSION_FILE_PATH", "str", SESSIONS, "Folder of sessions kept in files.", nullable=True
    ),
    SettingRow(
        "SESSION_SAVE_EVERY_REQUEST", "bool", SESSIONS, "Renew the session on each request."
    ),
    SettingRow("SESSION_SERIALIZER", "str", SESSIONS, "The class that packs session data."),
    SettingRow(
        "SIGNED_COOKIE_LEGACY_SALT_FALLBACK",
        "bool",
        SESSIONS,
        "Accept signed cookies made with the former, ambiguous salt.",
        since="5.2",
        deprecated="6.1",
        instead=_NO_OLD_SALT,
    ),
    SettingRow("USE_X_FORWARDED_HOST", "bool", HOSTS, "Believe the proxy about the host."),
    SettingRow("USE_X_FORWARDED_PORT", "bool", HOSTS, "Believe the proxy about the port."),
    SettingRow("X_FRAME_OPTIONS", "str", HEADERS, "Who may show the site in a frame."),
)
