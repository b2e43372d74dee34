"""Django's settings: hosts, HTTPS, security headers, accounts, sessions, messages and CSRF."""

from envgen.catalog.sections import AUTH, HEADERS, HOSTS, HTTPS, SESSIONS
from envgen.catalog.types import SettingRow, in_section

_NO_MASK = "nothing: the cookie is never masked"
_NO_OLD_SALT = "nothing: it is needed only until cookies with the old salt have expired"

_HOSTS = in_section(
    HOSTS,
    SettingRow(
        "ALLOWED_HOSTS", "list", "Host names that the site accepts requests for.", environment=True
    ),
    SettingRow(
        "CSRF_TRUSTED_ORIGINS",
        "list",
        "Origins, with scheme, that may send POST requests to the site.",
        environment=True,
    ),
    SettingRow("USE_X_FORWARDED_HOST", "bool", "Take the host from the X-Forwarded-Host header."),
    SettingRow("USE_X_FORWARDED_PORT", "bool", "Take the port from the X-Forwarded-Port header."),
)
_HTTPS = in_section(
    HTTPS,
    SettingRow("CSRF_COOKIE_SECURE", "bool", "Send the CSRF cookie over HTTPS only."),
    SettingRow("SECURE_HSTS_INCLUDE_SUBDOMAINS", "bool", "Apply HSTS to all subdomains, too."),
    SettingRow(
        "SECURE_HSTS_PRELOAD", "bool", "Allow the domain on the HSTS preload lists of browsers."
    ),
    SettingRow(
        "SECURE_HSTS_SECONDS",
        "int",
        "Seconds that browsers use HTTPS only (HSTS); 0 sends no HSTS header.",
        environment=True,
    ),
    SettingRow(
        "SECURE_PROXY_SSL_HEADER",
        "tuple",
        "Header and value with which the proxy marks requests that came over HTTPS.",
        nullable=True,
    ),
    SettingRow(
        "SECURE_REDIRECT_EXEMPT",
        "list",
        "Regular expressions for URL paths that are not redirected to HTTPS.",
    ),
    SettingRow(
        "SECURE_SSL_HOST",
        "str",
        "Host to redirect HTTP requests to, instead of the requested one.",
        nullable=True,
    ),
    SettingRow("SECURE_SSL_REDIRECT", "bool", "Redirect HTTP requests to HTTPS.", environment=True),
    SettingRow("SESSION_COOKIE_SECURE", "bool", "Send the session cookie over HTTPS only."),
)
_HEADERS = in_section(
    HEADERS,
    SettingRow("SECURE_CONTENT_TYPE_NOSNIFF", "bool", "Tell browsers not to guess content types."),
    SettingRow(
        "SECURE_CROSS_ORIGIN_OPENER_POLICY",
        "str",
        "Value of the Cross-Origin-Opener-Policy header.",
        nullable=True,
    ),
    SettingRow("SECURE_CSP", "dict", "Content Security Policy that browsers enforce.", since="6.0"),
    SettingRow(
        "SECURE_CSP_REPORT_ONLY",
        "dict",
        "Content Security Policy that browsers only report on.",
        since="6.0",
    ),
    SettingRow(
        "SECURE_REFERRER_POLICY",
        "any",
        "Value of the Referrer-Policy header: one policy, or a list of fallbacks.",
        nullable=True,
    ),
    SettingRow(
        "X_FRAME_OPTIONS",
        "str",
        "Value of the X-Frame-Options header: whether pages may be shown in frames.",
    ),
)
_AUTH = in_section(
    AUTH,
    SettingRow(
        "AUTHENTICATION_BACKENDS",
        "list",
        "Authentication backends, in the order in which they are tried.",
    ),
    SettingRow("AUTH_PASSWORD_VALIDATORS", "list", "Rules that a new password must satisfy."),
    SettingRow("AUTH_USER_MODEL", "str", "The user model, as app.Model."),
    SettingRow("LOGIN_REDIRECT_URL", "str", "URL to redirect to after login."),
    SettingRow("LOGIN_URL", "str", "URL of the login page."),
    SettingRow("LOGOUT_REDIRECT_URL", "str", "URL to redirect to after logout.", nullable=True),
    SettingRow("PASSWORD_HASHERS", "list", "Password hashers; the first one hashes new passwords."),
    SettingRow("PASSWORD_RESET_TIMEOUT", "int", "Seconds that a password reset link is valid."),
)
_SESSIONS = in_section(
    SESSIONS,
    SettingRow("CSRF_COOKIE_AGE", "int", "Lifetime of the CSRF cookie in seconds.", nullable=True),
    SettingRow("CSRF_COOKIE_DOMAIN", "str", "Domain of the CSRF cookie.", nullable=True),
    SettingRow("CSRF_COOKIE_HTTPONLY", "bool", "Hide the CSRF cookie from JavaScript (HttpOnly)."),
    SettingRow(
        "CSRF_COOKIE_MASKED",
        "bool",
        "Mask the CSRF cookie, as Django did before 4.1.",
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
    SettingRow(
        "CSRF_FAILURE_VIEW", "str", "The view that answers requests that fail the CSRF check."
    ),
    SettingRow(
        "CSRF_HEADER_NAME", "str", "The request header with the CSRF token, as in request.META."
    ),
    SettingRow(
        "CSRF_USE_SESSIONS", "bool", "Store the CSRF token in the session instead of a cookie."
    ),
    SettingRow("MESSAGE_LEVEL", "int", "Minimum level of messages that are recorded."),
    SettingRow("MESSAGE_STORAGE", "str", "The class that stores messages between requests."),
    SettingRow("MESSAGE_TAGS", "dict", "CSS class of each message level."),
    SettingRow("SESSION_CACHE_ALIAS", "str", "The cache that stores sessions."),
    SettingRow("SESSION_COOKIE_AGE", "int", "Lifetime of a session in seconds."),
    SettingRow("SESSION_COOKIE_DOMAIN", "str", "Domain of the session cookie.", nullable=True),
    SettingRow(
        "SESSION_COOKIE_HTTPONLY", "bool", "Hide the session cookie from JavaScript (HttpOnly)."
    ),
    SettingRow("SESSION_COOKIE_NAME", "str", "Name of the session cookie."),
    SettingRow("SESSION_COOKIE_PATH", "str", "Path of the session cookie."),
    SettingRow(
        "SESSION_COOKIE_SAMESITE",
        "any",
        "SameSite of the session cookie: Lax, Strict, None, or false for none at all.",
        nullable=True,
    ),
    SettingRow("SESSION_ENGINE", "str", "The module that stores sessions."),
    SettingRow(
        "SESSION_EXPIRE_AT_BROWSER_CLOSE", "bool", "End the session when the browser is closed."
    ),
    SettingRow(
        "SESSION_FILE_PATH",
        "str",
        "Directory that file-based sessions are stored in.",
        nullable=True,
    ),
    SettingRow(
        "SESSION_SAVE_EVERY_REQUEST",
        "bool",
        "Save the session on every request, which renews its lifetime.",
    ),
    SettingRow("SESSION_SERIALIZER", "str", "The class that serializes session data."),
    SettingRow(
        "SIGNED_COOKIE_LEGACY_SALT_FALLBACK",
        "bool",
        "Accept cookies that were signed with the salt of earlier releases.",
        since="5.2",
        deprecated="6.1",
        instead=_NO_OLD_SALT,
    ),
)

ROWS = (*_HOSTS, *_HTTPS, *_HEADERS, *_AUTH, *_SESSIONS)
