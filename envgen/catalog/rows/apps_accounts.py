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
        installed=("allauth", "allauth.account"),
        middleware=(Middleware("allauth.account.middleware.AccountMiddleware", "last"),),
        settings=(
            SettingRow(
                "ACCOUNT_ADAPTER", "str", AUTH, "The class that customises accounts.", docs=_ACCOUNT
            ),
            SettingRow(
                "ACCOUNT_DEFAULT_HTTP_PROTOCOL",
                "str",
                AUTH,
                "Scheme of links in mail.",
                docs=_ACCOUNT,
            ),
            SettingRow(
                "ACCOUNT_EMAIL_VERIFICATION",
                "str",
                AUTH,
                "Whether an address must be confirmed.",
                docs=_ACCOUNT,
            ),
            SettingRow(
                "ACCOUNT_LOGIN_METHODS", "list", AUTH, "What people log in with.", docs=_ACCOUNT
            ),
            SettingRow(
                "ACCOUNT_RATE_LIMITS",
                "any",
                AUTH,
                "How often each step may be tried.",
                docs=_ACCOUNT,
            ),
            SettingRow(
                "ACCOUNT_SIGNUP_FIELDS", "list", AUTH, "What signing up asks for.", docs=_ACCOUNT
            ),
            SettingRow(
                "ACCOUNT_UNIQUE_EMAIL", "bool", AUTH, "One account for each address.", docs=_ACCOUNT
            ),
        ),
    ),
    App(
        "allauth.headless",
        "django-allauth",
        "allauth as an API for a frontend of one's own.",
        _ALLAUTH + "headless/index.html",
        installed=("allauth.headless",),
        settings=(
            SettingRow(
                "HEADLESS_FRONTEND_URLS", "dict", AUTH, "Pages of the frontend that mail links to."
            ),
            SettingRow("HEADLESS_ONLY", "bool", AUTH, "Switch allauth's own pages off."),
        ),
    ),
    App(
        "allauth.mfa",
        "django-allauth",
        "Second factors for allauth.",
        _ALLAUTH + "mfa/index.html",
        installed=("allauth.mfa",),
    ),
    App(
        "allauth.socialaccount",
        "django-allauth",
        "Logging in with an account held elsewhere.",
        _ALLAUTH + "socialaccount/index.html",
        installed=("allauth.socialaccount",),
        settings=(
            SettingRow(
                "SOCIALACCOUNT_ADAPTER",
                "str",
                AUTH,
                "The class that customises such logins.",
                docs=_SOCIAL,
            ),
            SettingRow(
                "SOCIALACCOUNT_AUTO_SIGNUP",
                "bool",
                AUTH,
                "Make an account without asking more.",
                docs=_SOCIAL,
            ),
            SettingRow(
                "SOCIALACCOUNT_PROVIDERS",
                "dict",
                AUTH,
                "Where accounts may be held, with options.",
                docs=_SOCIAL,
            ),
        ),
    ),
    App(
        "axes",
        "django-axes",
        "Locks out those who guess passwords.",
        "https://django-axes.readthedocs.io/",
        installed=("axes",),
        # It turns a lock-out that any other layer raised into its answer.
        middleware=(Middleware("axes.middleware.AxesMiddleware", "last"),),
        settings=(
            SettingRow("AXES_COOLOFF_TIME", "any", AUTH, "Hours a lock lasts.", nullable=True),
            SettingRow("AXES_ENABLED", "bool", AUTH, "Whether it guards at all."),
            SettingRow("AXES_FAILURE_LIMIT", "int", AUTH, "Failures before the lock."),
            SettingRow("AXES_IPWARE_PROXY_COUNT", "int", AUTH, "Proxies in front.", nullable=True),
            SettingRow(
                "AXES_LOCKOUT_PARAMETERS", "list", AUTH, "What is locked: user, address or both."
            ),
        ),
    ),
    App(
        "csp",
        "django-csp",
        "Content security policy, for Django before 6.0.",
        "https://django-csp.readthedocs.io/",
        installed=("csp",),
        middleware=(Middleware("csp.middleware.CSPMiddleware", "after", SECURITY),),
        settings=(
            SettingRow(
                "CONTENTSECURITY_POLICY", "dict", HEADERS, "The policy, enforced.", nullable=True
            ),
            SettingRow(
                "CONTENTSECURITY_POLICY_REPORT_ONLY",
                "dict",
                HEADERS,
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
        installed=("django_otp",),
        middleware=(Middleware("django_otp.middleware.OTPMiddleware", "after", AUTHENTICATION),),
        settings=(
            SettingRow("OTP_HOTP_ISSUER", "str", AUTH, "The name a counting authenticator shows."),
            SettingRow(
                "OTP_LOGIN_URL", "str", AUTH, "Where someone without second factor is sent."
            ),
            SettingRow("OTP_TOTP_ISSUER", "str", AUTH, "The name an authenticator shows."),
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
            SettingRow("PERMISSIONS_POLICY", "dict", HEADERS, "Browser feature → who may use it."),
        ),
    ),
    App(
        "guardian",
        "django-guardian",
        "Permissions for single objects.",
        "https://django-guardian.readthedocs.io/",
        installed=("guardian",),
        settings=(
            SettingRow(
                "ANONYMOUS_USER_NAME", "str", AUTH, "Name of the guest's user.", nullable=True
            ),
        ),
    ),
    App(
        "hijack",
        "django-hijack",
        "Lets staff see the site as another user does.",
        "https://django-hijack.readthedocs.io/",
        installed=("hijack",),
        middleware=(Middleware("hijack.middleware.HijackUserMiddleware", "after", AUTHENTICATION),),
        settings=(
            SettingRow("HIJACK_PERMISSION_CHECK", "str", AUTH, "The function that says who may."),
        ),
    ),
    App(
        "oauth2_provider",
        "django-oauth-toolkit",
        "Makes the site an OAuth 2 provider.",
        "https://django-oauth-toolkit.readthedocs.io/",
        installed=("oauth2_provider",),
        settings=(
            SettingRow("OAUTH2_PROVIDER", "dict", AUTH, "Scopes, lifetimes and other options."),
        ),
    ),
    App(
        "social_django",
        "social-auth-app-django",
        "Logging in with an account held elsewhere.",
        "https://python-social-auth.readthedocs.io/",
        installed=("social_django",),
    ),
)
