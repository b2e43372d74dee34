"""Django's settings: hosts, HTTPS, security headers, accounts, sessions, messages and CSRF."""

from envgen.catalog.sections import AUTH, HEADERS, HOSTS, HTTPS, SESSIONS
from envgen.catalog.types import SettingRow

_NO_MASK = "nothing: the cookie is never masked"
_NO_OLD_SALT = "nothing: it goes once cookies with the old salt have expired"

ROWS: tuple[SettingRow, ...] = (
    SettingRow(
        "ALLOWED_HOSTS",
        "list",
        HOSTS,
        "Host names that the site accepts requests for.",
        environment=True,
    ),
    SettingRow(
        "AUTHENTICATION_BACKENDS",
        "list",
        AUTH,
        "Authentication backends, in the order in which they are tried.",
    ),
    SettingRow("AUTH_PASSWORD_VALIDATORS", "list", AUTH, "Rules that a new password must satisfy."),
    SettingRow("AUTH_USER_MODEL", "str", AUTH, "The user model, as app.Model."),
    SettingRow(
        "CSRF_COOKIE_AGE", "int", SESSIONS, "Lifetime of the CSRF cookie in seconds.", nullable=True
    ),
    SettingRow("CSRF_COOKIE_DOMAIN", "str", SESSIONS, "Domain of the CSRF cookie.", nullable=True),
    SettingRow(
        "CSRF_COOKIE_HTTPONLY", "bool", SESSIONS, "Hide the CSRF cookie from JavaScript (HttpOnly)."
    ),
    SettingRow(
        "CSRF_COOKIE_MASKED",
        "bool",
        SESSIONS,
        "Mask the CSRF cookie, as Django did before 4.1.",
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
        "CSRF_FAILURE_VIEW",
        "str",
        SESSIONS,
        "The view that answers requests that fail the CSRF check.",
    ),
    SettingRow(
        "CSRF_HEADER_NAME",
        "str",
        SESSIONS,
        "The request header with the CSRF token, as in request.META.",
    ),
    SettingRow(
        "CSRF_TRUSTED_ORIGINS",
        "list",
        HOSTS,
        "Origins, with scheme, that may send POST requests to the site.",
        environment=True,
    ),
    SettingRow(
        "CSRF_USE_SESSIONS",
        "bool",
        SESSIONS,
        "Store the CSRF token in the session instead of a cookie.",
    ),
    SettingRow("LOGIN_REDIRECT_URL", "str", AUTH, "URL to redirect to after login."),
    SettingRow("LOGIN_URL", "str", AUTH, "URL of the login page."),
    SettingRow(
        "LOGOUT_REDIRECT_URL", "str", AUTH, "URL to redirect to after logout.", nullable=True
    ),
    SettingRow("MESSAGE_LEVEL", "int", SESSIONS, "Minimum level of messages that are recorded."),
    SettingRow(
        "MESSAGE_STORAGE", "str", SESSIONS, "The class that stores messages between requests."
    ),
    SettingRow("MESSAGE_TAGS", "dict", SESSIONS, "CSS class of each message level."),
    SettingRow(
        "PASSWORD_HASHERS", "list", AUTH, "Password hashers; the first one hashes new passwords."
    ),
    SettingRow(
        "PASSWORD_RESET_TIMEOUT", "int", AUTH, "Seconds that a password reset link is valid."
    ),
    SettingRow(
        "SECURE_CONTENT_TYPE_NOSNIFF", "bool", HEADERS, "Tell browsers not to guess content types."
    ),
    SettingRow(
        "SECURE_CROSS_ORIGIN_OPENER_POLICY",
        "str",
        HEADERS,
        "Value of the Cross-Origin-Opener-Policy header.",
        nullable=True,
    ),
    SettingRow(
        "SECURE_CSP", "dict", HEADERS, "Content Security Policy that browsers enforce.", since="6.0"
    ),
    SettingRow(
        "SECURE_CSP_REPORT_ONLY",
        "dict",
        HEADERS,
        "Content Security Policy that browsers only report on.",
        since="6.0",
    ),
    SettingRow(
        "SECURE_HSTS_INCLUDE_SUBDOMAINS", "bool", HTTPS, "Apply HSTS to all subdomains, too."
    ),
    SettingRow(
        "SECURE_HSTS_PRELOAD",
        "bool",
        HTTPS,
        "Allow the domain on the HSTS preload lists of browsers.",
    ),
    SettingRow(
        "SECURE_HSTS_SECONDS",
        "int",
        HTTPS,
        "Seconds that browsers use HTTPS only (HSTS); 0 sends no HSTS header.",
        environment=True,
    ),
    SettingRow(
        "SECURE_PROXY_SSL_HEADER",
        "tuple",
        HTTPS,
        "Header and value with which the proxy marks requests that came over HTTPS.",
        nullable=True,
    ),
    SettingRow(
        "SECURE_REDIRECT_EXEMPT",
        "list",
        HTTPS,
        "Regular expressions for URL paths that are not redirected to HTTPS.",
    ),
    SettingRow(
        "SECURE_REFERRER_POLICY",
        "any",
        HEADERS,
        "Value of the Referrer-Policy header: one policy, or a list of fallbacks.",
        nullable=True,
    ),
    SettingRow(
        "SECURE_SSL_HOST",
        "str",
        HTTPS,
        "Host to redirect HTTP requests to, instead of the requested one.",
        nullable=True,
    ),
    SettingRow(
        "SECURE_SSL_REDIRECT", "bool", HTTPS, "Redirect HTTP requests to HTTPS.", environment=True
    ),
    SettingRow("SESSION_CACHE_ALIAS", "str", SESSIONS, "The cache that stores sessions."),
    SettingRow("SESSION_COOKIE_AGE", "int", SESSIONS, "Lifetime of a session in seconds."),
    SettingRow(
        "SESSION_COOKIE_DOMAIN", "str", SESSIONS, "Domain of the session cookie.", nullable=True
    ),
    SettingRow(
        "SESSION_COOKIE_HTTPONLY",
        "bool",
        SESSIONS,
        "Hide the session cookie from JavaScript (HttpOnly).",
    ),
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
        "SESSION_EXPIRE_AT_BROWSER_CLOSE",
        "bool",
        SESSIONS,
        "End the session when the browser is closed.",
    ),
    SettingRow(
        "SESSION_FILE_PATH",
        "str",
        SESSIONS,
        "Directory that file-based sessions are stored in.",
        nullable=True,
    ),
    SettingRow(
        "SESSION_SAVE_EVERY_REQUEST",
        "bool",
        SESSIONS,
        "Save the session on every request, which renews its lifetime.",
    ),
    SettingRow("SESSION_SERIALIZER", "str", SESSIONS, "The class that serializes session data."),
    SettingRow(
        "SIGNED_COOKIE_LEGACY_SALT_FALLBACK",
        "bool",
        SESSIONS,
        "Accept cookies that were signed with the salt of earlier releases.",
        since="5.2",
        deprecated="6.1",
        instead=_NO_OLD_SALT,
    ),
    SettingRow(
        "USE_X_FORWARDED_HOST", "bool", HOSTS, "Take the host from the X-Forwarded-Host header."
    ),
    SettingRow(
        "USE_X_FORWARDED_PORT", "bool", HOSTS, "Take the port from the X-Forwarded-Port header."
    ),
    SettingRow(
        "X_FRAME_OPTIONS",
        "str",
        HEADERS,
        "Value of the X-Frame-Options header: whether pages may be shown in frames.",
    ),
)
