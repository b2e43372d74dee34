"""Apps for accounts: login, second factors, permissions, and guards against abuse."""

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
        "Accounts: signing up, logging in, confirming addresses.",
        _ALLAUTH,
        entries=("allauth", "allauth.account"),
        middleware=(Middleware("allauth.account.middleware.AccountMiddleware", "last"),),
        section=AUTH,
        docs=_ACCOUNT,
        settings=(
            SettingRow("ACCOUNT_ADAPTER", "str", "The class that customises accounts."),
            SettingRow("ACCOUNT_DEFAULT_HTTP_PROTOCOL", "str", "Scheme of links in mail."),
            SettingRow(
                "ACCOUNT_EMAIL_VERIFICATION", "str", "Whether an address must be confirmed."
            ),
            SettingRow("ACCOUNT_LOGIN_METHODS", "list", "What people log in with."),
            SettingRow("ACCOUNT_RATE_LIMITS", "any", "How often each step may be tried."),
            SettingRow("ACCOUNT_SIGNUP_FIELDS", "list", "What signing up asks for."),
            SettingRow("ACCOUNT_UNIQUE_EMAIL", "bool", "One account for each address."),
        ),
    ),
    App(
        "allauth.headless",
        "django-allauth",
        "allauth as an API for a frontend of one's own.",
        _ALLAUTH + "headless/index.html",
        section=AUTH,
        settings=(
            SettingRow(
                "HEADLESS_FRONTEND_URLS", "dict", "Pages of the frontend that mail links to."
            ),
            SettingRow("HEADLESS_ONLY", "bool", "Switch allauth's own pages off."),
        ),
    ),
    App(
        "allauth.mfa",
        "django-allauth",
        "Second factors for allauth.",
        _ALLAUTH + "mfa/index.html",
    ),
    App(
        "allauth.socialaccount",
        "django-allauth",
        "Logging in with an account held elsewhere.",
        _ALLAUTH + "socialaccount/index.html",
        section=AUTH,
        docs=_SOCIAL,
        settings=(
            SettingRow("SOCIALACCOUNT_ADAPTER", "str", "The class that customises such logins."),
            SettingRow("SOCIALACCOUNT_AUTO_SIGNUP", "bool", "Make an account without asking more."),
            SettingRow(
                "SOCIALACCOUNT_PROVIDERS", "dict", "Where accounts may be held, with options."
            ),
        ),
    ),
    App(
        "axes",
        "django-axes",
        "Locks out those who guess passwords.",
        # It turns a lock-out that any other layer raised into its answer.
        middleware=(Middleware("axes.middleware.AxesMiddleware", "last"),),
        section=AUTH,
        settings=(
            SettingRow("AXES_COOLOFF_TIME", "any", "Hours a lock lasts.", nullable=True),
            SettingRow("AXES_ENABLED", "bool", "Whether it guards at all."),
            SettingRow("AXES_FAILURE_LIMIT", "int", "Failures before the lock."),
            SettingRow("AXES_IPWARE_PROXY_COUNT", "int", "Proxies in front.", nullable=True),
            SettingRow("AXES_LOCKOUT_PARAMETERS", "list", "What is locked: user, address or both."),
        ),
    ),
    App(
        "csp",
        "django-csp",
        "Content security policy, for Django before 6.0.",
        middleware=(Middleware("csp.middleware.CSPMiddleware", "after", SECURITY),),
        section=HEADERS,
        settings=(
            SettingRow("CONTENTSECURITY_POLICY", "dict", "The policy, enforced.", nullable=True),
            SettingRow(
                "CONTENTSECURITY_POLICY_REPORT_ONLY",
                "dict",
                "A policy that only reports.",
                nullable=True,
            ),
        ),
    ),
    App(
        "django_otp",
        "django-otp",
        "One-time passwords as a second factor.",
        "https://django-otp-official.readthedocs.io/",
        middleware=(Middleware("django_otp.middleware.OTPMiddleware", "after", AUTHENTICATION),),
        section=AUTH,
        settings=(
            SettingRow("OTP_HOTP_ISSUER", "str", "The name a counting authenticator shows."),
            SettingRow("OTP_LOGIN_URL", "str", "Where someone without second factor is sent."),
            SettingRow("OTP_TOTP_ISSUER", "str", "The name an authenticator shows."),
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
        settings=(SettingRow("PERMISSIONS_POLICY", "dict", "Browser feature → who may use it."),),
    ),
    App(
        "guardian",
        "django-guardian",
        "Permissions for single objects.",
        section=AUTH,
        settings=(
            SettingRow("ANONYMOUS_USER_NAME", "str", "Name of the guest's user.", nullable=True),
        ),
    ),
    App(
        "hijack",
        "django-hijack",
        "Lets staff see the site as another user does.",
        middleware=(Middleware("hijack.middleware.HijackUserMiddleware", "after", AUTHENTICATION),),
        section=AUTH,
        settings=(SettingRow("HIJACK_PERMISSION_CHECK", "str", "The function that says who may."),),
    ),
    App(
        "oauth2_provider",
        "django-oauth-toolkit",
        "Makes the site an OAuth 2 provider.",
        section=AUTH,
        settings=(SettingRow("OAUTH2_PROVIDER", "dict", "Scopes, lifetimes and other options."),),
    ),
    App(
        "social_django",
        "social-auth-app-django",
        "Logging in with an account held elsewhere.",
        "https://python-social-auth.readthedocs.io/",
    ),
)
