"""Django's settings: hosts, HTTPS, security headers, accounts, sessions, messages and CSRF."""

from envgen.catalog.sections import AUTH, HEADERS, HOSTS, HTTPS, SESSIONS
from envgen.catalog.types import SettingRow, in_section

_NO_MASK = "nothing: the cookie is never masked"
_NO_OLD_SALT = "nothing: it goes once cookies with the old salt have expired"

_HOSTS = in_section(
    HOSTS,
    SettingRow("ALLOWED_HOSTS", "list", "Host names the site answers to.", environment=True),
    SettingRow(
        "CSRF_TRUSTED_ORIGINS",
        "list",
        "Origins, with scheme, that may post to the site.",
        environment=True,
    ),
    SettingRow("USE_X_FORWARDED_HOST", "bool", "Believe the proxy about the host."),
    SettingRow("USE_X_FORWARDED_PORT", "bool", "Believe the proxy about the port."),
)
_HTTPS = in_section(
    HTTPS,
    SettingRow("CSRF_COOKIE_SECURE", "bool", "Send the CSRF cookie over HTTPS only."),
    SettingRow("SECURE_HSTS_INCLUDE_SUBDOMAINS", "bool", "HSTS counts for subdomains too."),
    SettingRow("SECURE_HSTS_PRELOAD", "bool", "Allow browsers to ship the site's HSTS."),
    SettingRow(
        "SECURE_HSTS_SECONDS",
        "int",
        "How long browsers keep to HTTPS; 0 sends no HSTS.",
        environment=True,
    ),
    SettingRow(
        "SECURE_PROXY_SSL_HEADER",
        "tuple",
        "Header and value by which the proxy says that the visitor came over HTTPS.",
        nullable=True,
    ),
    SettingRow("SECURE_REDIRECT_EXEMPT", "list", "Patterns of paths that may stay on HTTP."),
    SettingRow("SECURE_SSL_HOST", "str", "Host to redirect HTTP to, if another.", nullable=True),
    SettingRow("SECURE_SSL_REDIRECT", "bool", "Redirect HTTP to HTTPS.", environment=True),
    SettingRow("SESSION_COOKIE_SECURE", "bool", "Send the session cookie over HTTPS only."),
)
_HEADERS = in_section(
    HEADERS,
    SettingRow("SECURE_CONTENT_TYPE_NOSNIFF", "bool", "Forbid browsers to guess content types."),
    SettingRow(
        "SECURE_CROSS_ORIGIN_OPENER_POLICY",
        "str",
        "Which windows share a browsing context with the site's.",
        nullable=True,
    ),
    SettingRow("SECURE_CSP", "dict", "Content security policy, enforced.", since="6.0"),
    SettingRow(
        "SECURE_CSP_REPORT_ONLY", "dict", "Content security policy that only reports.", since="6.0"
    ),
    SettingRow(
        "SECURE_REFERRER_POLICY",
        "any",
        "How much of an address links give away: one policy, or a list of fallbacks.",
        nullable=True,
    ),
    SettingRow("X_FRAME_OPTIONS", "str", "Who may show the site in a frame."),
)
_AUTH = in_section(
    AUTH,
    SettingRow("AUTHENTICATION_BACKENDS", "list", "Ways to log in, tried in order."),
    SettingRow("AUTH_PASSWORD_VALIDATORS", "list", "What a new password is held to."),
    SettingRow("AUTH_USER_MODEL", "str", "The model of a user, as app.Model."),
    SettingRow("LOGIN_REDIRECT_URL", "str", "Where a login leads."),
    SettingRow("LOGIN_URL", "str", "Where someone who must log in is sent."),
    SettingRow("LOGOUT_REDIRECT_URL", "str", "Where a logout leads.", nullable=True),
    SettingRow("PASSWORD_HASHERS", "list", "How passwords are hashed; the first is for new ones."),
    SettingRow("PASSWORD_RESET_TIMEOUT", "int", "Seconds that a reset link works."),
)
_SESSIONS = in_section(
    SESSIONS,
    SettingRow("CSRF_COOKIE_AGE", "int", "Life of the CSRF cookie in seconds.", nullable=True),
    SettingRow("CSRF_COOKIE_DOMAIN", "str", "Domain of the CSRF cookie.", nullable=True),
    SettingRow("CSRF_COOKIE_HTTPONLY", "bool", "Hide the CSRF cookie from JavaScript."),
    SettingRow(
        "CSRF_COOKIE_MASKED",
        "bool",
        "Mask the CSRF cookie, as before 4.1.",
        since="4.1",
        until="5.0",
        deprecated="4.1",
        instead=_NO_MASK,
    ),
    SettingRow("CSRF_COOKIE_NAME", "str", "Name of the CSRF cookie."),
    SettingRow("CSRF_COOKIE_PATH", "str", "Path of the CSRF cookie."),
    SettingRow(
        "CSRF_COOKIE_SAMESITE",
        "any",
        "SameSite of the CSRF cookie: Lax, Strict, None, or false for none at all.",
        nullable=True,
    ),
    SettingRow("CSRF_FAILURE_VIEW", "str", "The view for a request that fails the check."),
    SettingRow("CSRF_HEADER_NAME", "str", "The header with the CSRF token, as in META."),
    SettingRow("CSRF_USE_SESSIONS", "bool", "Keep the CSRF secret in the session."),
    SettingRow("MESSAGE_LEVEL", "int", "The least level of message that is kept."),
    SettingRow("MESSAGE_STORAGE", "str", "The class that keeps messages between requests."),
    SettingRow("MESSAGE_TAGS", "dict", "Message level → its CSS class."),
    SettingRow("SESSION_CACHE_ALIAS", "str", "The cache that holds sessions."),
    SettingRow("SESSION_COOKIE_AGE", "int", "Life of a session in seconds."),
    SettingRow("SESSION_COOKIE_DOMAIN", "str", "Domain of the session cookie.", nullable=True),
    SettingRow("SESSION_COOKIE_HTTPONLY", "bool", "Hide the session from JavaScript."),
    SettingRow("SESSION_COOKIE_NAME", "str", "Name of the session cookie."),
    SettingRow("SESSION_COOKIE_PATH", "str", "Path of the session cookie."),
    SettingRow(
        "SESSION_COOKIE_SAMESITE",
        "any",
        "SameSite of the session cookie: Lax, Strict, None, or false for none at all.",
        nullable=True,
    ),
    SettingRow("SESSION_ENGINE", "str", "The module that stores sessions."),
    SettingRow("SESSION_EXPIRE_AT_BROWSER_CLOSE", "bool", "End sessions with the browser."),
    SettingRow("SESSION_FILE_PATH", "str", "Folder of sessions kept in files.", nullable=True),
    SettingRow("SESSION_SAVE_EVERY_REQUEST", "bool", "Renew the session on each request."),
    SettingRow("SESSION_SERIALIZER", "str", "The class that packs session data."),
    SettingRow(
        "SIGNED_COOKIE_LEGACY_SALT_FALLBACK",
        "bool",
        "Accept signed cookies made with the former, ambiguous salt.",
        since="5.2",
        deprecated="6.1",
        instead=_NO_OLD_SALT,
    ),
)

ROWS = (*_HOSTS, *_HTTPS, *_HEADERS, *_AUTH, *_SESSIONS)
