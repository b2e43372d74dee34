"""Apps for accounts: login, second factors, permissions and protection against abuse."""

from envgen.catalog.sections import AUTH, HEADERS
from envgen.catalog.types import AUTHENTICATION, SECURITY, App, Middleware, SettingRow

_ALLAUTH = "https://docs.allauth.org/en/latest/"
_ACCOUNT = _ALLAUTH + "account/configuration.html"
_SOCIAL = _ALLAUTH + "socialaccount/configuration.html"

ROWS: tuple[App, ...] = (
    App(
        "allauth",
        "django-allauth",
        "User accounts: signup, login and email verification.",
        _ALLAUTH,
        entries=("allauth", "allauth.account"),
        middleware=(
            Middleware(
                "allauth.account.middleware.AccountMiddleware",
                "last",
                without="allauth refuses to start",
                since="0.56",
            ),
        ),
        section=AUTH,
        docs=_ACCOUNT,
        settings=(
            SettingRow(
                "ACCOUNT_ADAPTER", "str", "The adapter class that customizes account behavior."
            ),
            SettingRow("ACCOUNT_DEFAULT_HTTP_PROTOCOL", "str", "Scheme of links in email."),
            SettingRow(
                "ACCOUNT_EMAIL_VERIFICATION",
                "str",
                "Whether users must verify their email address.",
            ),
            SettingRow(
                "ACCOUNT_LOGIN_METHODS",
                "list",
                "What users log in with: user name, email address or both.",
            ),
            SettingRow("ACCOUNT_RATE_LIMITS", "any", "Rate limits, by action."),
            SettingRow("ACCOUNT_SIGNUP_FIELDS", "list", "Fields of the signup form."),
            SettingRow(
                "ACCOUNT_UNIQUE_EMAIL", "bool", "Allow each email address for one account only."
            ),
        ),
        backend="allauth.account.auth_backends.AuthenticationBackend",
        without_backend="nobody can log in with an email address",
    ),
    App(
        "allauth.headless",
        "django-allauth",
        "Allauth as an API for a separate frontend.",
        _ALLAUTH + "headless/index.html",
        section=AUTH,
        settings=(
            SettingRow(
                "HEADLESS_FRONTEND_URLS", "dict", "Frontend URLs that email links to, by purpose."
            ),
            SettingRow("HEADLESS_ONLY", "bool", "Disable allauth's own pages."),
        ),
    ),
    App(
        "allauth.mfa",
        "django-allauth",
        "Two-factor authentication for allauth.",
        _ALLAUTH + "mfa/index.html",
    ),
    App(
        "allauth.socialaccount",
        "django-allauth",
        "Login with an account of another service, such as Google.",
        _ALLAUTH + "socialaccount/index.html",
        section=AUTH,
        docs=_SOCIAL,
        settings=(
            SettingRow(
                "SOCIALACCOUNT_ADAPTER", "str", "The adapter class that customizes social login."
            ),
            SettingRow(
                "SOCIALACCOUNT_AUTO_SIGNUP",
                "bool",
                "Create an account without asking for more data.",
            ),
            SettingRow(
                "SOCIALACCOUNT_PROVIDERS", "dict", "Social login providers with their options."
            ),
        ),
    ),
    App(
        "axes",
        "django-axes",
        "Locks out clients after too many failed logins.",
        # It turns a lock-out that any other layer raised into its answer.
        middleware=(
            Middleware(
                "axes.middleware.AxesMiddleware",
                "last",
                without="a locked out client gets no proper response",
                unless_last="it does not see the response to a locked out client",
            ),
        ),
        section=AUTH,
        settings=(
            SettingRow(
                "AXES_COOLOFF_TIME",
                "any",
                "How long a lockout lasts: hours, or a timedelta.",
                nullable=True,
            ),
            SettingRow("AXES_ENABLED", "bool", "Enable django-axes."),
            SettingRow("AXES_FAILURE_LIMIT", "int", "Failed logins before a lockout."),
            SettingRow(
                "AXES_IPWARE_PROXY_COUNT",
                "int",
                "Number of proxies in front of the site.",
                nullable=True,
            ),
            SettingRow(
                "AXES_LOCKOUT_PARAMETERS",
                "list",
                "What is locked out: user name, IP address or both.",
            ),
        ),
        backend="axes.backends.AxesStandaloneBackend",
        without_backend="failed logins are counted, but nobody is locked out",
        other_backends=("axes.backends.AxesBackend",),
        backend_first="a locked out client can still log in with the right password",
    ),
    App(
        "csp",
        "django-csp",
        "Content Security Policy for Django before 6.0.",
        middleware=(
            Middleware(
                "csp.middleware.CSPMiddleware",
                "after",
                SECURITY,
                without="no page has a Content Security Policy",
            ),
        ),
        section=HEADERS,
        settings=(
            SettingRow(
                "CONTENTSECURITY_POLICY",
                "dict",
                "Content Security Policy that browsers enforce.",
                nullable=True,
            ),
            SettingRow(
                "CONTENTSECURITY_POLICY_REPORT_ONLY",
                "dict",
                "Content Security Policy that browsers only report on.",
                nullable=True,
            ),
        ),
    ),
    App(
        "django_otp",
        "django-otp",
        "One-time passwords as a second factor.",
        "https://django-otp-official.readthedocs.io/",
        middleware=(
            Middleware(
                "django_otp.middleware.OTPMiddleware",
                "after",
                AUTHENTICATION,
                without="`request.user.is_verified()` fails",
            ),
        ),
        section=AUTH,
        settings=(
            SettingRow(
                "OTP_HOTP_ISSUER",
                "str",
                "Issuer that authenticator apps show for counter-based passwords.",
            ),
            SettingRow(
                "OTP_LOGIN_URL", "str", "URL of the login page for users without a second factor."
            ),
            SettingRow(
                "OTP_TOTP_ISSUER",
                "str",
                "Issuer that authenticator apps show for time-based passwords.",
            ),
        ),
    ),
    App(
        "django_permissions_policy",
        "django-permissions-policy",
        "Sends the Permissions-Policy header.",
        "https://github.com/adamchainz/django-permissions-policy",
        entries=(),
        middleware=(
            Middleware("django_permissions_policy.PermissionsPolicyMiddleware", "after", SECURITY),
        ),
        section=HEADERS,
        settings=(
            SettingRow(
                "PERMISSIONS_POLICY", "dict", "Origins that may use a browser feature, by feature."
            ),
        ),
    ),
    App(
        "django_ratelimit",
        "django-ratelimit",
        "Limits how often a visitor can call a view.",
        section=AUTH,
        shared_cache="each process counts for itself",
    ),
    App(
        "guardian",
        "django-guardian",
        "Permissions for individual objects.",
        section=AUTH,
        settings=(
            SettingRow(
                "ANONYMOUS_USER_NAME",
                "str",
                "User name of the anonymous user; None creates no such user.",
                nullable=True,
            ),
        ),
        backend="guardian.backends.ObjectPermissionBackend",
        without_backend="permissions for objects are never found",
    ),
    App(
        "hijack",
        "django-hijack",
        "Lets staff use the site as another user.",
        middleware=(
            Middleware(
                "hijack.middleware.HijackUserMiddleware",
                "after",
                AUTHENTICATION,
                without="nobody can act as another user",
            ),
        ),
        section=AUTH,
        settings=(
            SettingRow(
                "HIJACK_PERMISSION_CHECK",
                "str",
                "The function that decides who may act as which user.",
            ),
        ),
    ),
    App(
        "oauth2_provider",
        "django-oauth-toolkit",
        "Makes the site an OAuth 2 provider.",
        section=AUTH,
        settings=(
            SettingRow(
                "OAUTH2_PROVIDER",
                "dict",
                "Options of Django OAuth Toolkit: scopes, token lifetimes and more.",
            ),
        ),
    ),
    App(
        "social_django",
        "social-auth-app-django",
        "Login with an account of another service, such as Google.",
        "https://python-social-auth.readthedocs.io/",
    ),
)
