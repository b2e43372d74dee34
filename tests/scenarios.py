"""Small projects, each with profiles for development, test, staging and production.

Between them they use all of the profile format: the golden files (tests/golden) and the
boot tests (tests/django) are made from them.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from envgen.cli.session import Session
from envgen.model import Change
from envgen.output import writer
from envgen.output.changes import plan
from envgen.output.targets.dotenv import Choices
from envgen.secrets.secret import Secret, SecretKind

VERSION = "5.2"
PROFILES = ("development", "test", "staging", "production")
DEPLOYED = ("staging", "production")

_PROJECT = """\
project: propel
django:
  version: "5.2"
"""
_WEB = """\
programs:
  web: {command: gunicorn config.wsgi, django: true}
"""
_ON_RENDER = """\
site: {hosts: [example.com]}
database: {provider: render-postgres}
render: {services: {web: {plan: starter}}}
"""
# What `check --deploy` wants of whoever serves HTTPS for good.
_HSTS = """\
settings:
  SECURE_HSTS_SECONDS: 31536000
  SECURE_HSTS_INCLUDE_SUBDOMAINS: true
  SECURE_HSTS_PRELOAD: true
"""
_STAGING = """\
extends: production
site: {hosts: [staging.example.com]}
"""
_CELERY_APP = """\
from celery import Celery

app = Celery("propel")
app.config_from_object("django.conf:settings", namespace="CELERY")
"""


class Scenario(NamedTuple):
    """A project: what its profiles say beyond the common, and what else it has."""

    name: str
    # Goes on below `django:` in base.yaml.
    base: str = _WEB
    production: str = _ON_RENDER
    staging: str = _STAGING
    development: str = "extends: base\n"
    # Where manage.py is, and the package that `startproject` makes beside it.
    root: str = "."
    package: str = "config"
    # Where the settings.py of `startproject` goes; None: the generated module is a whole one.
    base_settings: str | None = None
    # More files, by their paths below the project's folder.
    files: tuple[tuple[str, str], ...] = ()
    # The oldest Django that has what is used.
    since: str = "4.2"
    golden: bool = False

    def profiles(self, version: str = VERSION) -> dict[str, str]:
        """Return the text of every profile by its path, for a Django `version`."""
        project = _PROJECT.replace(VERSION, version)
        texts = {
            "base": project + self.base,
            "development": self.development,
            "test": "extends: base\n",
            "staging": self.staging,
            "production": f"extends: base\n{_HSTS}{self.production}",
        }
        return {f"profiles/{name}.yaml": text for name, text in texts.items()}

    def runs_on(self, version: str) -> bool:
        """Say whether a Django `version` has what the profiles use."""
        return float(version) >= float(self.since)


SCENARIOS = (
    Scenario(
        name="bot_in_web",
        golden=True,
        base="""\
  apps: [rest_framework, corsheaders, whitenoise]
settings: {TIME_ZONE: Europe/Berlin}
programs:
  web: {command: gunicorn config.wsgi, django: true}
  bot: {command: python -m bot, runs_in: web}
bot: {}
env:
  DISCORD_TOKEN: {secret: true, for: [bot], help: Discord → Applications → Bot → Token}
  DISCORD_GUILD_ID: {type: int, for: [bot]}
  SENTRY_DSN: {secret: true, optional: true}
  FEATURES: [signup, export]
renamed: {SECRET_KEY: DJANGO_SECRET_KEY}
""",
        production="""\
site:
  hosts: [propel.example.com]
  frontends: [https://app.example.com, {origin: https://kiosk.example.com, csrf: false}]
database: {provider: supabase, sslmode: require, pooler: session}
render:
  services:
    web: {plan: starter, buildCommand: ./build.sh, healthCheckPath: /up}
""",
        development="extends: base\nbot: {accept: [v1, v2]}\n",
    ),
    Scenario(
        name="bot_worker",
        golden=True,
        base_settings="config/base.py",
        base="""\
  base_settings: config.base
  apps: [rest_framework, whitenoise]
programs:
  web: {command: gunicorn config.wsgi, django: true}
  bot: {command: python -m bot}
bot: {path: /api/bot.v2/}
env:
  DISCORD_TOKEN: {secret: true, for: [bot]}
""",
        production="""\
site: {hosts: [propel.example.com, .propel.example.org]}
database: {provider: render-postgres}
redis: {provider: render-keyvalue}
render:
  services:
    web: {name: propel, plan: standard, region: frankfurt, domains: [propel.example.com]}
    bot: {plan: starter, region: frankfurt}
  databases:
    default: {plan: basic-1gb, postgresMajorVersion: "17"}
""",
        staging="""\
extends: production
site: {hosts: [staging.example.com]}
render: {services: {web: {name: propel-staging, domains: null}}}
""",
    ),
    Scenario(
        name="bot_public",
        base="""\
  apps: [whitenoise]
programs:
  web: {command: gunicorn config.wsgi, django: true}
  bot: {command: python -m bot}
bot: {}
""",
        production="""\
site: {hosts: [propel.example.com]}
database: {provider: url}
render: {services: {web: {plan: free}}}
""",
    ),
    Scenario(
        name="no_bot",
        golden=True,
        package="mysite",
        base_settings="mysite/settings.py",
        base="""\
  settings_package: mysite.env_settings
  base_settings: mysite.settings
programs:
  web: {command: gunicorn mysite.wsgi, django: true}
outputs: {fly: {template: fly.toml.j2, path: "fly.{profile}.toml"}}
""",
        production="""\
site: {hosts: [example.com]}
database: {provider: url, sslmode: verify-full, sslrootcert: certs/ca.pem}
render: {services: {web: {plan: free}}}
""",
        files=(
            (
                "profiles/templates/fly.toml.j2",
                "app = {{ project }}\n\n[env]\n"
                "{% for item in variables if item.value is not none %}\n"
                "{{ item.name|name }} = {{ item.value }}\n{% endfor %}\n",
            ),
        ),
    ),
    Scenario(
        name="celery",
        golden=True,
        base="""\
  apps: [whitenoise, django.contrib.sites]
settings: {SITE_ID: 1}
programs:
  web: {command: gunicorn config.wsgi, django: true}
  worker: {command: celery -A config worker, django: true}
  beat: {command: celery -A config beat, django: true}
celery: {worker: worker, beat: beat}
env:
  MAIL_TOKEN: {secret: true, for: [worker]}
""",
        production="""\
site: {hosts: [example.com]}
database: {provider: render-postgres}
redis: {provider: render-keyvalue, cache: false}
render: {services: {web: {plan: standard, numInstances: 2}}}
""",
        files=(
            ("config/celery.py", _CELERY_APP),
            ("config/__init__.py", "from .celery import app as celery_app\n"),
        ),
    ),
    Scenario(
        name="several_bots",
        base="""\
  apps: [rest_framework]
programs:
  web: {command: gunicorn config.wsgi, django: true}
  discord: {command: python -m discord_bot, runs_in: web}
  telegram: {command: python -m telegram_bot}
bots:
  discord: {program: discord, path: /api/discord/, secret: DISCORD_SHARED_SECRET}
  telegram: {program: telegram, path: /api/telegram/, secret: TELEGRAM_SHARED_SECRET}
""",
        production="""\
site: {hosts: [example.com]}
database: {provider: supabase}
render: {services: {web: {plan: starter}}}
""",
    ),
    Scenario(
        name="second_database",
        production="""\
site: {hosts: [example.com]}
database: {provider: supabase, pooler: transaction, migrate: MIGRATE_DATABASE_URL}
databases:
  reports: {provider: render-postgres, CONN_MAX_AGE: 60}
  archive: {provider: url, sslmode: verify-full, sslrootcert: certs/ca.pem, variable: ARCHIVE_URL}
redis: {provider: url}
render: {services: {web: {plan: starter}}}
""",
    ),
    Scenario(
        name="docker",
        base="""\
  apps: [whitenoise]
programs:
  web: {command: gunicorn config.wsgi --bind 0.0.0.0:10000, django: true}
  bot: {command: python -m bot, runs_in: web}
  nightly: {command: python manage.py clearsessions, django: true}
bot: {}
""",
        production="""\
site: {hosts: [example.com]}
database: {provider: render-postgres}
render:
  services:
    web: {runtime: docker, plan: starter, dockerfilePath: ./Dockerfile}
    nightly: {runtime: docker, schedule: "0 3 * * *"}
""",
    ),
    Scenario(
        name="asgi",
        base="""\
  apps: [whitenoise]
programs:
  web: {command: uvicorn config.asgi:application, django: true, asgi: true}
""",
        production="""\
site: {hosts: [example.com]}
database: {provider: url}
redis: {provider: url}
render: {services: {web: {plan: starter, scaling: {minInstances: 1, maxInstances: 3}}}}
""",
    ),
    Scenario(
        name="subfolder",
        root="backend",
        base="""\
  apps: [whitenoise]
root: backend
programs:
  web: {command: gunicorn config.wsgi, django: true}
  bot: {command: python -m bot, runs_in: web}
bot: {}
""",
    ),
    Scenario(
        name="previews",
        golden=True,
        base="""\
programs:
  web: {command: gunicorn config.wsgi, django: true}
  worker: {command: python manage.py work, django: true}
env:
  MAIL_FROM: {value: propel@example.com, preview: preview@example.com}
  SAMPLE_RATE: {value: 0.25, preview: 1}
  VERBOSE: {value: false, preview: true}
  UPLOAD_SALT: {generate: render}
  WEBHOOK_KEY: {generate: render, for: [worker]}
""",
        production="""\
site: {hosts: [example.com]}
database: {provider: render-postgres}
render:
  previews: {generation: automatic, expireAfterDays: 3}
  envVarGroups: {propel-mail: [MAIL_FROM, SAMPLE_RATE, UPLOAD_SALT]}
  services: {web: {plan: starter, previews: {plan: starter}}}
  databases: {default: {previewPlan: basic-256mb}}
""",
        staging=_STAGING
        + """\
render: {envVarGroups: {propel-mail: null, propel-staging-mail: [MAIL_FROM, UPLOAD_SALT]}}
""",
    ),
    Scenario(
        name="odds_and_ends",
        base_settings="config/base.py",
        base="""\
  base_settings: config.base
  extra_settings: config.extra
  apps: [rest_framework]
  overridable: [SESSION_COOKIE_AGE, EMAIL_SUBJECT_PREFIX]
settings: {SESSION_COOKIE_AGE: 3600, EMAIL_SUBJECT_PREFIX: "[propel] "}
append: {ALLOWED_HOSTS: [extra.example.com], INSTALLED_APPS: [django.contrib.humanize]}
programs:
  web: {command: gunicorn config.wsgi, django: true}
  clock: {command: python manage.py tick, django: true}
env:
  DJANGO_DEFAULT_FROM_EMAIL: {help: The address that mail comes from}
  DJANGO_LOG_LEVEL: WARNING
  SIGNING_KEY: {secret: true, encoding: base64, for: [web]}
  FIELD_KEY: {generate: fernet}
  RETRIES: 3
  RATE: {type: float, optional: true}
renamed: {SECRET: DJANGO_SECRET_KEY, KEY: FIELD_KEY}
""",
        production="""\
site: {hosts: [example.com]}
database: {provider: supabase, sslmode: require}
render:
  services:
    web: {plan: starter}
    clock: {type: worker, plan: starter}
""",
        files=(("config/extra.py", 'TIME_ZONE = "Asia/Tokyo"\n'),),
    ),
    Scenario(
        name="pool",
        since="5.2",
        production="""\
site: {hosts: [example.com]}
database: {provider: render-postgres, pool: true}
render: {services: {web: {plan: starter}}}
""",
    ),
    Scenario(
        name="csp",
        since="6.0",
        base="""\
  apps: [whitenoise]
settings: {SECURE_CSP: {default-src: ["'self'"]}}
programs:
  web: {command: gunicorn config.wsgi, django: true}
""",
    ),
    Scenario(
        name="csp_on_base",
        since="6.0",
        base_settings="config/base.py",
        base="""\
  base_settings: config.base
  apps: [whitenoise, rest_framework]
settings: {SECURE_CSP_REPORT_ONLY: {default-src: ["'self'"]}}
programs:
  web: {command: gunicorn config.wsgi, django: true}
""",
    ),
)


def write(scenario: Scenario, folder: Path, version: str = VERSION) -> None:
    """Write the profiles and the files of a scenario into `folder`."""
    for path, text in (*scenario.profiles(version).items(), *scenario.files):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def written(scenario: Scenario, folder: Path) -> Session:
    """Write a scenario and the modules that its settings name; return its session."""
    write(scenario, folder, "6.1" if scenario.since > "5.2" else "5.2")
    package = folder / scenario.root / scenario.package
    package.mkdir(parents=True, exist_ok=True)
    for name in ("urls", "wsgi", "asgi"):
        (package / f"{name}.py").touch()
    if scenario.base_settings:
        (folder / scenario.base_settings).touch()
    return Session(str(folder))


def render(folder: Path) -> tuple[Session, list[Change]]:
    """Render every profile of the project in `folder`, with secrets that nobody has to guess."""
    session = Session(str(folder))
    names = list(session.deployments)
    changes = plan(
        list(session.deployments.values()),
        names,
        session.templates,
        session.project,
        Choices(make=stand_in),
        load=session.load,
        guard=False,
    )
    writer.write(folder, changes)
    return session, changes


def stand_in(kind: SecretKind) -> Secret:
    """Return the same text for each secret of a kind, as long as a real one."""
    return Secret(f"not-a-secret-but-a-{kind}-".ljust(68, "x"))
