"""Apps for accounts: login, second factors, permissions and protection against abuse."""

from envgen.catalog.anchors import AUTHENTICATION, SECURITY
from envgen.catalog.sections import AUTH, HEADERS
from envgen.catalog.types import App, Middleware, SettingRow

_ALLAUTH = "https://docs.allauth.org/en/latest/"
_ACCOUNT = _ALLAUTH + "account/configuration.html"
_SOCIAL = _ALLAUTH + "socialaccount/configuration.html"

ROWS: tuple[App, ...] = (
    App(
        "allauth",
        "django-allauth",
        "User accounts: signup, login and email verification.",
        _ALLAUTH,
        installed=("allauth", "allauth.account"),
        middleware=(Middleware("allauth.account.middleware.AccountMiddleware", "last"),),
        settings=(
            SettingRow(
                "ACCOUNT_ADAPTER",
                "str",
                AUTH,
                "The adapter class that customizes account behavior.",
                docs=_ACCOUNT,
            ),
            SettingRow(
                "ACCOUNT_DEFAULT_HTTP_PROTOCOL",
                "str",
                AUTH,
                "Scheme of links in email.",
                docs=_ACCOUNT,
            ),
            SettingRow(
                "ACCOUNT_EMAIL_VERIFICATION",
                "str",
                AUTH,
                "Whether users must verify their email address.",
                docs=_ACCOUNT,
            ),
            SettingRow(
                "ACCOUNT_LOGIN_METHODS",
                "list",
                AUTH,
                "What users log in with: user name, email address or both.",
                docs=_ACCOUNT,
            ),
            SettingRow(
                "ACCOUNT_RATE_LIMITS",
                "any",
                AUTH,
                "Rate limits, by action.",
                docs=_ACCOUNT,
            ),
            SettingRow(
                "ACCOUNT_SIGNUP_FIELDS", "list", AUTH, "Fields of the signup form.", docs=_ACCOUNT
            ),
            SettingRow(
                "ACCOUNT_UNIQUE_EMAIL",
                "bool",
                AUTH,
                "Allow each email address for one account only.",
                docs=_ACCOUNT,
            ),
        ),
    ),
    App(
        "allauth.headless",
        "django-allauth",
        "Allauth as an API for a separate frontend.",
        _ALLAUTH + "headless/index.html",
        installed=("allauth.headless",),
        settings=(
            SettingRow(
                "HEADLESS_FRONTEND_URLS",
                "dict",
                AUTH,
                "Frontend URLs that email links to, by purpose.",
            ),
            SettingRow("HEADLESS_ONLY", "bool", AUTH, "Disable allauth's own pages."),
        ),
    ),
    App(
        "allauth.mfa",
        "django-allauth",
        "Two-factor authentication for allauth.",
        _ALLAUTH + "mfa/index.html",
        installed=("allauth.mfa",),
    ),
    App(
        "allauth.socialaccount",
        "django-allauth",
        "Login with an account of another service, such as Google.",
        _ALLAUTH + "socialaccount/index.html",
        installed=("allauth.socialaccount",),
        settings=(
            SettingRow(
                "SOCIALACCOUNT_ADAPTER",
                "str",
                AUTH,
                "The adapter class that customizes social login.",
                docs=_SOCIAL,
            ),
            SettingRow(
                "SOCIALACCOUNT_AUTO_SIGNUP",
                "bool",
                AUTH,
                "Create an account without asking for more data.",
                docs=_SOCIAL,
            ),
            SettingRow(
                "SOCIALACCOUNT_PROVIDERS",
                "dict",
                AUTH,
                "Social login providers with their options.",
                docs=_SOCIAL,
            ),
        ),
    ),
    App(
        "axes",
        "django-axes",
        "Locks out clients after too many failed logins.",
        "https://django-axes.readthedocs.io/",
        installed=("axes",),
        # It turns the lockout exceptions of all other layers into responses.
        middleware=(Middleware("axes.middleware.AxesMiddleware", "last"),),
        settings=(
            SettingRow(
                "AXES_COOLOFF_TIME",
                "any",
                AUTH,
                "How long a lockout lasts: hours, or a timedelta.",
                nullable=True,
            ),
            SettingRow("AXES_ENABLED", "bool", AUTH, "Enable django-axes."),
            SettingRow("AXES_FAILURE_LIMIT", "int", AUTH, "Failed logins before a lockout."),
            SettingRow(
                "AXES_IPWARE_PROXY_COUNT",
                "int",
                AUTH,
                "Number of proxies in front of the site.",
                nullable=True,
            ),
            SettingRow(
                "AXES_LOCKOUT_PARAMETERS",
                "list",
                AUTH,
                "What is locked out: user name, IP address or both.",
            ),
        ),
    ),
    App(
        "csp",
        "django-csp",
        "Content Security Policy for Django before 6.0.",
        "https://django-csp.readthedocs.io/",
        installed=("csp",),
        middleware=(Middleware("csp.middleware.CSPMiddleware", "after", SECURITY),),
        settings=(
            SettingRow(
                "CONTENTSECURITY_POLICY",
                "dict",
                HEADERS,
                "Content Security Policy that browsers enforce.",
                nullable=True,
            ),
            SettingRow(
                "CONTENTSECURITY_POLICY_REPORT_ONLY",
                "dict",
                HEADERS,
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
        installed=("django_otp",),
        middleware=(Middleware("django_otp.middleware.OTPMiddleware", "after", AUTHENTICATION),),
        settings=(
            SettingRow(
                "OTP_HOTP_ISSUER",
                "str",
                AUTH,
                "Issuer that authenticator apps show for counter-based passwords.",
            ),
            SettingRow(
                "OTP_LOGIN_URL",
                "str",
                AUTH,
                "URL of the login page for users without a second factor.",
            ),
            SettingRow(
                "OTP_TOTP_ISSUER",
                "str",
                AUTH,
                "Issuer that authenticator apps show for time-based passwords.",
            ),
        ),
    ),
    App(
        "django_permissions_policy",
        "django-permissions-policy",
        "Sends the Permissions-Policy header.",
        "https://github.com/adamchainz/django-permissions-policy",
        middleware=(
            Middleware("django_permissions_policy.PermissionsPolicyMiddleware", "after", SECURITY),
        ),
        settings=(
            SettingRow(
                "PERMISSIONS_POLICY",
                "dict",
                HEADERS,
                "Origins that may use a browser feature, by feature.",
            ),
        ),
    ),
    App(
        "guardian",
        "django-guardian",
        "Permissions for individual objects.",
        "https://django-guardian.readthedocs.io/",
        installed=("guardian",),
        settings=(
            SettingRow(
                "ANONYMOUS_USER_NAME",
                "str",
                AUTH,
                "User name of the anonymous user; None creates no such user.",
                nullable=True,
            ),
        ),
    ),
    App(
        "hijack",
        "django-hijack",
        "Lets staff use the site as another user.",
        "https://django-hijack.readthedocs.io/",
        installed=("hijack",),
        middleware=(Middleware("hijack.middleware.HijackUserMiddleware", "after", AUTHENTICATION),),
        settings=(
            SettingRow(
                "HIJACK_PERMISSION_CHECK",
                "str",
                AUTH,
                "The function that decides who may act as which user.",
            ),
        ),
    ),
    App(
        "oauth2_provider",
        "django-oauth-toolkit",
        "Makes the site an OAuth 2 provider.",
        "https://django-oauth-toolkit.readthedocs.io/",
        installed=("oauth2_provider",),
        settings=(
            SettingRow(
                "OAUTH2_PROVIDER",
                "dict",
                AUTH,
                "Options of Django OAuth Toolkit: scopes, token lifetimes and more.",
            ),
        ),
    ),
    App(
        "social_django",
        "social-auth-app-django",
        "Login with an account of another service, such as Google.",
        "https://python-social-auth.readthedocs.io/",
        installed=("social_django",),
    ),
)
