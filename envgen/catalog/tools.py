"""What programs in build and start commands do, as far as their names say."""

from __future__ import annotations

from envgen.catalog.rows.servers import ROWS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENDING = _words("""
    [ [[ : . addgroup adduser apk apt apt-get basename break brew cat chmod chown continue corepack
    cp curl cut date declare df dirname disown dos2unix dpkg echo exit export false fg find free git
    grep groupadd head hostname id install jobs kill ldconfig let ln local locale-gen ls mkdir
    mktemp mv npm printenv printf ps pwd read readonly return rm rmdir sed set shift shopt signal
    sleep sort source stat tar tee test touch tr trap true ulimit umask uname uniq unset unzip
    useradd wait wc wget which yarn
""")
"""Commands of a shell and tools that end, and that do what `HARMLESS` says."""

HARMLESS = _ENDING | _words("awk bg bun node npx nvm pnpm sass tail tailwindcss xargs")
"""Programs that install no Python packages, collect no static files and migrate nothing."""

PASSING = _ENDING | _words("""
    cd env pg_isready pip pip3 popd psql pushd wait-for-it wait-for-it.sh
""")
"""Commands of a shell, and tools that end, which start no program that stays."""

SERVERS = frozenset(row.name for row in ROWS) | _words("nginx redis-server")
"""Servers and other programs that a start command ends in."""

DJANGO_COMMANDS = _words("""
    check clearsessions collectstatic compilemessages compress createcachetable createsuperuser
    db_worker dbshell diffsettings dumpdata findstatic flush inspectdb loaddata makemessages
    makemigrations migrate optimizemigration process_tasks qcluster rebuild_index
    remove_stale_contenttypes rqscheduler rqworker run_huey runserver sendtestemail shell
    showmigrations sqlmigrate tailwind test update_index
""")
"""Commands of manage.py, of Django and of apps, that do what they say.

A project's own may call any of them.
"""

OWN_COMMANDS_OF_DJANGO = _words("""
    changepassword check clearsessions collectstatic compilemessages createcachetable
    createsuperuser dbshell diffsettings dumpdata findstatic flush help inspectdb loaddata
    makemessages makemigrations migrate ogrinspect optimizemigration remove_stale_contenttypes
    runserver sendtestemail shell showmigrations sqlflush sqlmigrate sqlsequencereset
    squashmigrations startapp startproject test testserver version
""")
"""Commands of manage.py that Django and its contrib apps have."""

WITHOUT_COMMANDS = _words("""
    aiohttp asgiref boto3 celery cryptography discord-py dj-database-url django django-cors-headers
    django-environ django-filter django-redis django-storages environs eventlet gevent granian
    gunicorn hiredis httpx hypercorn kombu mysqlclient pillow psycopg psycopg-binary psycopg-pool
    psycopg2 psycopg2-binary pymysql python-decouple python-dotenv pyuwsgi pyyaml redis requests rq
    sentry-sdk setuptools sqlparse stripe typing-extensions tzdata uvicorn uvicorn-worker uwsgi
    waitress whitenoise
""")
"""Packages, with those they bring, that add no command to manage.py but those of Django's names."""

UNREAD_INSTALLERS = _words("""
    bazel conda doit easy_install fab flit hatch invoke just make mamba micromamba nix nox pants
    pdm pex pipx pixi pyinvoke rye task tox
""")
"""Tools that install packages in a way that envgen does not read, or that do anything."""

SYNC_OPTIONS = _words("""
    --default-index --directory --env-file --extra --extras --group --index --link-mode
    --no-group --only --only-group --package --project --python --with --without -E -p
""")
"""Options with a value of `uv sync`, `uv run` and `poetry install`."""

PIP_OPTIONS = _words("""
    --abi --allow-insecure-host --build-constraint --cache-dir --cert --client-cert --color
    --config-file --config-setting --config-settings --default-index --directory --exclude
    --exclude-newer --extra-index-url --find-links --format --global-option --hash
    --implementation --index --index-strategy --index-url --keyring-provider --link-mode --log
    --no-binary --no-build-isolation-package --no-build-package --only-binary --override
    --platform --prefix --prerelease --progress-bar --project --proxy --python --python-platform
    --python-version --refresh-package --reinstall-package --report --resolution --retries
    --root --root-user-action --src --target --timeout --torch-backend --trusted-host
    --upgrade-package --upgrade-strategy --use-feature -C -P -b -f -i -p -t
""")
"""Options with a value of `pip install` and `uv pip install` that name no package and no file."""
