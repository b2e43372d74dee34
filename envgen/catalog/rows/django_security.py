"""Django's settings: hosts, HTTPS, security headers, accounts, sessions, messages and CSRF."""

from envgen.catalog.sections import AUTH, HEADERS, HOSTS, HTTPS, SESSIONS
from envgen.catalog.types import Setting

_NO_MASK = "nothing: the cookie is never masked"
_NO_OLD_SALT = "nothing: it goes once cookies with the old salt have expired"

ROWS: tuple[Setting, ...] = (
    Setting("ALLOWED_HOSTS", "list", HOSTS, "Host names the site answers to.", environment=True),
    Setting("AUTHENTICATION_BACKENDS", "list", AUTH, "Ways to log in, tried in order."),
    Setting("AUTH_PASSWORD_VALIDATORS", "list", AUTH, "What a new password is held to."),
    Setting("AUTH_USER_MODEL", "str", AUTH, "The model of a user, as app.Model."),
    Setting(
        "CSRF_COOKIE_AGE", "int", SESSIONS, "Life of the CSRF cookie in seconds.", nullable=True
    ),
    Setting("CSRF_COOKIE_DOMAIN", "str", SESSIONS, "Domain of the CSRF cookie.", nullable=True),
    Setting("CSRF_COOKIE_HTTPONLY", "bool", SESSIONS, "Hide the CSRF cookie from JavaScript."),
    Setting(
        "CSRF_COOKIE_MASKED",
        "bool",
        SESSIONS,
        "Mask the CSRF cookie, as before 4.1.",
        since="4.1",
        until="5.0",
        deprecated="4.1",
        instead=_NO_MASK,
    ),
    Setting("CSRF_COOKIE_NAME", "str", SESSIONS, "Name of the CSRF cookie."),
    Setting("CSRF_COOKIE_PATH", "str", SESSIONS, "Path of the CSRF cookie."),
    Setting(
        "CSRF_COOKIE_SAMESITE",
        "any",
        SESSIONS,
        "SameSite of the CSRF cookie: Lax, Strict, None, or false for none at all.",
        nullable=True,
    ),
    Setting("CSRF_COOKIE_SECURE", "bool", HTTPS, "Send the CSRF cookie over HTTPS only."),
    Setting("CSRF_FAILURE_VIEW", "str", SESSIONS, "The view for a request that fails the check."),
    Setting("CSRF_HEADER_NAME", "str", SESSIONS, "The header with the CSRF token, as in META."),
    Setting(
        "CSRF_TRUSTED_ORIGINS",
        "list",
        HOSTS,
        "Origins, with scheme, that may post to the site.",
        environment=True,
    ),
    Setting("CSRF_USE_SESSIONS", "bool", SESSIONS, "Keep the CSRF secret in the session."),
    Setting("LOGIN_REDIRECT_URL", "str", AUTH, "Where a login leads."),
    Setting("LOGIN_URL", "str", AUTH, "Where someone who must log in is sent."),
    Setting("LOGOUT_REDIRECT_URL", "str", AUTH, "Where a logout leads.", nullable=True),
    Setting("MESSAGE_LEVEL", "int", SESSIONS, "The least level of message that is kept."),
    Setting("MESSAGE_STORAGE", "str", SESSIONS, "The class that keeps messages between requests."),
    Setting("MESSAGE_TAGS", "dict", SESSIONS, "Message level → its CSS class."),
    Setting(
        "PASSWORD_HASHERS", "list", AUTH, "How passwords are hashed; the first is for new ones."
    ),
    Setting("PASSWORD_RESET_TIMEOUT", "int", AUTH, "Seconds that a reset link works."),
    Setting(
        "SECURE_CONTENT_TYPE_NOSNIFF", "bool", HEADERS, "Forbid browsers to guess content types."
    ),
    Setting(
        "SECURE_CROSS_ORIGIN_OPENER_POLICY",
        "str",
        HEADERS,
        "Which windows share a browsing context with the site's.",
        nullable=True,
    ),
    Setting("SECURE_CSP", "dict", HEADERS, "Content security policy, enforced.", since="6.0"),
    Setting(
        "SECURE_CSP_REPORT_ONLY",
        "dict",
        HEADERS,
        "Content security policy that only reports.",
        since="6.0",
    ),
    Setting("SECURE_HSTS_INCLUDE_SUBDOMAINS", "bool", HTTPS, "HSTS counts for subdomains too."),
    Setting("SECURE_HSTS_PRELOAD", "bool", HTTPS, "Allow browsers to ship the site's HSTS."),
    Setting(
        "SECURE_HSTS_SECONDS",
        "int",
        HTTPS,
        "How long browsers keep to HTTPS; 0 sends no HSTS.",
        environment=True,
    ),
    Setting(
        "SECURE_PROXY_SSL_HEADER",
        "tuple",
        HTTPS,
        "Header and value by which the proxy says that the visitor came over HTTPS.",
        nullable=True,
    ),
    Setting("SECURE_REDIRECT_EXEMPT", "list", HTTPS, "Patterns of paths that may stay on HTTP."),
    Setting(
        "SECURE_REFERRER_POLICY",
        "any",
        HEADERS,
        "How much of an address links give away: one policy, or a list of fallbacks.",
        nullable=True,
    ),
    Setting(
        "SECURE_SSL_HOST", "str", HTTPS, "Host to redirect HTTP to, if another.", nullable=True
    ),
    Setting("SECURE_SSL_REDIRECT", "bool", HTTPS, "Redirect HTTP to HTTPS.", environment=True),
    Setting("SESSION_CACHE_ALIAS", "str", SESSIONS, "The cache that holds sessions."),
    Setting("SESSION_COOKIE_AGE", "int", SESSIONS, "Life of a session in seconds."),
    Setting(
        "SESSION_COOKIE_DOMAIN", "str", SESSIONS, "Domain of the session cookie.", nullable=True
    ),
    Setting("SESSION_COOKIE_HTTPONLY", "bool", SESSIONS, "Hide the session from JavaScript."),
    Setting("SESSION_COOKIE_NAME", "str", SESSIONS, "Name of the session cookie."),
    Setting("SESSION_COOKIE_PATH", "str", SESSIONS, "Path of the session cookie."),
    Setting(
        "SESSION_COOKIE_SAMESITE",
        "any",
        SESSIONS,
        "SameSite of the session cookie: Lax, Strict, None, or false for none at all.",
        nullable=True,
    ),
    Setting("SESSION_COOKIE_SECURE", "bool", HTTPS, "Send the session cookie over HTTPS only."),
    Setting("SESSION_ENGINE", "str", SESSIONS, "The module that stores sessions."),
    Setting("SESSION_EXPIRE_AT_BROWSER_CLOSE", "bool", SESSIONS, "End sessions with the browser."),
    Setting(
        "SESSION_FILE_PATH", "str", SESSIONS, "Folder of sessions kept in files.", nullable=True
    ),
    Setting("SESSION_SAVE_EVERY_REQUEST", "bool", SESSIONS, "Renew the session on each request."),
    Setting("SESSION_SERIALIZER", "str", SESSIONS, "The class that packs session data."),
    Setting(
        "SIGNED_COOKIE_LEGACY_SALT_FALLBACK",
        "bool",
        SESSIONS,
        "Accept signed cookies made with the former, ambiguous salt.",
        since="5.2",
        deprecated="6.1",
        instead=_NO_OLD_SALT,
    ),
    Setting("USE_X_FORWARDED_HOST", "bool", HOSTS, "Believe the proxy about the host."),
    Setting("USE_X_FORWARDED_PORT", "bool", HOSTS, "Believe the proxy about the port."),
    Setting("X_FRAME_OPTIONS", "str", HEADERS, "Who may show the site in a frame."),
)
