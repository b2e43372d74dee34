"""Servers and workers, their options, and commands that run other commands.

The options are those of the newest release in autumn 2026.
"""

from __future__ import annotations

from envgen.catalog.build_types import ServerRow, WorkerKind, Wrapper

_GUNICORN_WORKERS: dict[str, WorkerKind] = {
    "sync": "wsgi",
    "gthread": "wsgi",
    "tornado": "wsgi",
    "gevent": "greenlets",
    "eventlet": "greenlets",
    "gevent_wsgi": "greenlets",
    "gevent_pywsgi": "greenlets",
    "asgi": "asgi",
    "SyncWorker": "wsgi",
    "ThreadWorker": "wsgi",
    "GeventWorker": "greenlets",
    "EventletWorker": "greenlets",
    "UvicornWorker": "asgi",
    "UvicornH11Worker": "asgi",
    "RestartableUvicornWorker": "asgi",
}

ROWS: tuple[ServerRow, ...] = (
    ServerRow(
        name="celery",
        link="https://docs.celeryq.dev/en/stable/reference/cli.html",
        options={
            "-A": "module",
            "--app": "module",
            "-c": "threads",
            "--concurrency": "threads",
            "-P": "class",
            "--pool": "class",
            "--autoscale": "autoscale",
            "--workdir": "chdir",
        },
        switches=frozenset(
            {
                *("-C", "--no-color", "-q", "--quiet", "--version", "--skip-checks", "-D"),
                *("--detach", "--disable-prefetch", "-E", "--task-events", "--events", "--purge"),
                *("--discard", "--without-gossip", "--without-mingle", "--without-heartbeat"),
                *("-B", "--beat", "--help"),
            }
        ),
        classes={"gevent": "greenlets", "eventlet": "greenlets"},
    ),
    ServerRow(
        name="daphne",
        link="https://github.com/django/daphne#running",
        options={
            "-b": "host",
            "--bind": "host",
            "-p": "port",
            "--port": "port",
            "-u": "socket",
            "--unix-socket": "socket",
            "--fd": "fd",
            "-e": "endpoint",
            "--endpoint": "endpoint",
        },
        switches=frozenset({"--proxy-headers", "--no-server-name", "-h", "--help"}),
        host="127.0.0.1",
        port=8000,
        interface="asgi",
    ),
    ServerRow(
        name="granian",
        link="https://github.com/emmett-framework/granian#options",
        options={
            "--host": "host",
            "--port": "port",
            "--uds": "socket",
            "--interface": "interface",
            "--workers": "workers",
            "--blocking-threads": "threads",
            "--working-dir": "chdir",
        },
        switches=frozenset(
            {
                *("--reload", "--factory", "--no-factory", "--no-reload", "--ws", "--no-ws"),
                *("--access-log", "--no-access-log", "--log", "--no-log", "--version", "--help"),
                *("--respawn-failed-workers", "--no-respawn-failed-workers", "--reload-any"),
                *("--http1-keep-alive", "--no-http1-keep-alive", "--http2-adaptive-window"),
                *("--http1-pipeline-flush", "--ssl-client-verify", "--metrics"),
            }
        ),
        reloads=frozenset({"--reload"}),
        factories=frozenset({"--factory"}),
        host="127.0.0.1",
        port=8000,
        attribute="app",
        prefix="GRANIAN_",
    ),
    ServerRow(
        name="gunicorn",
        link="https://docs.gunicorn.org/en/stable/settings.html",
        options={
            "-b": "bind",
            "--bind": "bind",
            "-w": "workers",
            "--workers": "workers",
            "--threads": "threads",
            "--worker-connections": "connections",
            "-k": "class",
            "--worker-class": "class",
            "-c": "config",
            "--config": "config",
            "--chdir": "chdir",
            "--pythonpath": "path",
            "--paste": "paste",
            "--paster": "paste",
        },
        switches=frozenset(
            {
                *("--reload", "--spew", "--check-config", "--print-config", "--preload", "-D"),
                *("--no-sendfile", "--reuse-port", "--daemon", "--initgroups", "--log-syslog"),
                *("--disable-redirect-access-to-syslog", "--capture-output", "-R", "--version"),
                *("--enable-stdio-inheritance", "--enable-backlog-metric", "-v", "-h", "--help"),
                *("--suppress-ragged-eofs", "--do-handshake-on-connect", "--no-control-socket"),
                *("--permit-obsolete-folding", "--strip-header-spaces", "--proxy-protocol"),
                *("--permit-unconventional-http-method", "--permit-unconventional-http-version"),
                "--casefold-http-method",
            }
        ),
        reloads=frozenset({"--reload"}),
        host="127.0.0.1",
        port=8000,
        port_variable="PORT",
        interface="wsgi",
        attribute="application",
        classes=_GUNICORN_WORKERS,
        arguments_variable="GUNICORN_CMD_ARGS",
        workers_variable="WEB_CONCURRENCY",
        config="gunicorn.conf.py",
    ),
    ServerRow(
        name="hypercorn",
        link="https://hypercorn.readthedocs.io/en/latest/how_to_guides/configuring.html",
        options={
            "-b": "bind",
            "--bind": "bind",
            "--insecure-bind": "bind",
            "-w": "workers",
            "--workers": "workers",
            "-c": "toml",
            "--config": "toml",
        },
        switches=frozenset({"--reload", "--debug", "--daemon", "-h", "--help", "--version"}),
        reloads=frozenset({"--reload"}),
        host="127.0.0.1",
        port=8000,
        attribute="app",
    ),
    ServerRow(
        name="uvicorn",
        link="https://www.uvicorn.org/settings/",
        options={
            "--host": "host",
            "--port": "port",
            "--uds": "socket",
            "--fd": "fd",
            "--workers": "workers",
            "--app-dir": "chdir",
            "--interface": "interface",
        },
        switches=frozenset(
            {
                *("--reload", "--access-log", "--no-access-log", "--use-colors"),
                *("--no-use-colors", "--proxy-headers", "--no-proxy-headers", "--server-header"),
                *("--no-server-header", "--date-header", "--no-date-header", "--http2"),
                *("--reset-contextvars", "--factory", "--version", "--help"),
            }
        ),
        reloads=frozenset({"--reload"}),
        factories=frozenset({"--factory"}),
        host="127.0.0.1",
        port=8000,
        interface="asgi",
        prefix="UVICORN_",
        workers_variable="WEB_CONCURRENCY",
    ),
    ServerRow(
        name="uwsgi",
        link="https://uwsgi-docs.readthedocs.io/en/latest/Options.html",
        packages=("uwsgi", "pyuwsgi"),
        options={
            "--http": "bind",
            "--http-socket": "bind",
            "-w": "module",
            "--module": "module",
            "--wsgi": "module",
            "-p": "workers",
            "--processes": "workers",
            "--workers": "workers",
            "--threads": "threads",
            "--chdir": "chdir",
            "--pythonpath": "path",
            "--ini": "ini",
            "--yaml": "ini",
        },
        # Its switches may also have a value, such as `--master=true`.
        switches=frozenset(
            {
                *("--master", "-M", "--enable-threads", "-T", "--vacuum", "--die-on-term"),
                *("--need-app", "--strict", "--single-interpreter", "--lazy-apps", "--lazy"),
                *("--thunder-lock", "--disable-logging", "-L", "--http-auto-chunked"),
                *("--http-keepalive", "--no-orphans", "--memory-report"),
            }
        ),
        interface="wsgi",
        attribute="application",
    ),
    ServerRow(
        name="waitress-serve",
        link="https://docs.pylonsproject.org/projects/waitress/en/stable/runner.html",
        packages=("waitress",),
        options={
            "--listen": "bind",
            "--host": "host",
            "--port": "port",
            "--unix-socket": "socket",
            "--threads": "threads",
        },
        switches=frozenset({"--call", "--expose-tracebacks", "--no-expose-tracebacks", "--help"}),
        factories=frozenset({"--call"}),
        host="0.0.0.0",
        port=8080,
        interface="wsgi",
    ),
)

# Modules whose `python -m` starts a server with another name.
MODULES = {"waitress": "waitress-serve"}
SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh"})

WRAPPERS: tuple[Wrapper, ...] = (
    Wrapper(("exec",), frozenset({"-a"})),
    Wrapper(("builtin",)),
    Wrapper(("command",)),
    Wrapper(("env",), frozenset({"-u", "--unset", "-C", "--chdir"})),
    Wrapper(("nohup",)),
    Wrapper(("setsid",)),
    Wrapper(("nice",), frozenset({"-n", "--adjustment"})),
    Wrapper(("ionice",), frozenset({"-c", "-n", "--class", "--classdata"})),
    Wrapper(("stdbuf",), frozenset({"-i", "-o", "-e"})),
    Wrapper(("timeout",), frozenset({"-s", "-k", "--signal", "--kill-after"}), 1),
    Wrapper(("dumb-init",), frozenset({"-r", "--rewrite"})),
    Wrapper(("tini",), frozenset({"-p", "-e"})),
    Wrapper(("sudo",), frozenset({"-u", "-g", "--user", "--group"})),
    Wrapper(("gosu",), arguments=1),
    Wrapper(("su-exec",), arguments=1),
    Wrapper(("poetry", "run"), frozenset({"-C", "--directory", "-P", "--project"})),
    Wrapper(
        ("uv", "run"),
        frozenset(
            {
                *("--with", "--with-requirements", "--extra", "--group", "--only-group", "-p"),
                *("--python", "--project", "--directory", "--env-file", "--no-group"),
                *("--no-extra", "--package", "--index-url", "--default-index", "--index"),
            }
        ),
    ),
    Wrapper(("pipenv", "run")),
    Wrapper(("pdm", "run"), frozenset({"-p", "--project"})),
    Wrapper(("rye", "run")),
    Wrapper(("hatch", "run")),
    Wrapper(("pixi", "run"), frozenset({"-e", "--environment"})),
    Wrapper(("conda", "run"), frozenset({"-n", "-p", "--name", "--prefix", "--cwd"})),
    Wrapper(("micromamba", "run"), frozenset({"-n", "-p", "--name", "--prefix"})),
    Wrapper(("ddtrace-run",)),
    Wrapper(("newrelic-admin", "run-program")),
    Wrapper(("opentelemetry-instrument",), frozenset({"--service_name", "--traces_exporter"})),
    Wrapper(("doppler", "run"), frozenset({"-p", "-c", "--project", "--config", "-t"})),
    Wrapper(("infisical", "run"), frozenset({"--env", "--path", "--projectId"})),
    Wrapper(("dotenv", "run"), frozenset({"-f", "--file"})),
    Wrapper(("envgen", "run"), frozenset({"-C"}), 1),
)
