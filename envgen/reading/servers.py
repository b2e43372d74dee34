"""What a server does according to its command: what it serves, where it listens, how often."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from envgen.catalog.build_types import ServerRow, WorkerKind
from envgen.reading import ReadText, gunicorn_config, shell
from envgen.reading.commands import Launch, launches
from envgen.reading.paths import joined

_Options = dict[str, list[str]]
# gunicorn's settings that its file sets, by the words of `ServerRow.options`.
_IN_FILE = {
    "bind": "bind",
    "workers": "workers",
    "threads": "threads",
    "worker_connections": "connections",
    "worker_class": "class",
    "chdir": "chdir",
    "pythonpath": "path",
    "wsgi_app": "application",
    "reload": "reload",
}
_LOOPBACK = ("localhost", "::1")
_CONFIGURATION = (".ini", ".yaml", ".yml", ".json", ".xml")


class Listen(Struct, frozen=True):
    """Where a server listens: at a host and port, at a socket, or somewhere unknown."""

    # None if it is unknown, or no part of it.
    host: str | None = None
    port: int | None = None
    # The variable with the port, such as PORT; `port` is then its default.
    variable: str = ""
    # The path of a Unix socket.
    socket: str = ""
    # Whether the command or a file says so, and not the server's own default.
    given: bool = True

    @property
    def is_loopback(self) -> bool:
        """Return whether only programs of the same machine or container reach it."""
        host = self.host or ""
        return host in _LOOPBACK or host.startswith("127.")

    @property
    def is_known(self) -> bool:
        """Return whether both the host and the port are known."""
        return self.host is not None and (self.port is not None or bool(self.variable))


class Started(Struct, frozen=True):
    """A program that a command starts, with what its options say."""

    launch: Launch
    row: ServerRow
    # What it loads: gunicorn config.wsgi:application. The attribute may be empty.
    module: str = ""
    attribute: str = ""
    is_factory: bool = False
    listens: tuple[Listen, ...] = ()
    # None if it is unknown.
    processes: int | None = 1
    threads: int | None = 1
    # How many requests a process works on at a time with greenlets, if the command says so.
    connections: int | None = None
    worker_class: str = ""
    # What its workers serve; None if it is unknown.
    interface: WorkerKind | None = None
    reloads: bool = False
    config: str = ""
    # The first argument of celery: worker, beat, …
    action: str = ""
    # The folders with its modules, relative to the project; empty if they are unknown.
    folders: tuple[str, ...] = ()


def servers_in(command: str) -> tuple[Started, ...]:
    """Return the servers that a command starts itself, without reading any file."""
    found = (started(launch, _nothing) for launch in launches(command, read=_nothing))
    return tuple(server for server in found if server is not None)


def _nothing(path: str) -> None:
    return None


def started(launch: Launch, read: ReadText) -> Started | None:
    """Return what a server's command says; None for other programs."""
    row = launch.row
    if row is None:
        return None
    options, positional = _parsed(row, launch.arguments)
    more = _more_options(row, launch, options, read)
    for what, values in more.items():
        options.setdefault(what, values)
    application = _application(row, options, positional)
    module, _, attribute = re.sub("^[aw]sgi:(?=.*:)", "", application).partition(":")
    module, attribute = (module, attribute) if shell.is_known(application) else ("", "")
    called = "(" in attribute
    attribute = attribute.partition("(")[0].partition(".")[0]
    named = _last(options, "class")
    return Started(
        launch=launch,
        row=row,
        module=module if re.fullmatch(r"[A-Za-z_]\w*(?:\.\w+)*", module) else "",
        attribute=attribute or (row.attribute or "" if ":" not in application else ""),
        is_factory=called or "factory" in options,
        listens=tuple(dict.fromkeys(_listens(row, launch, options))),
        processes=_workers(row, launch, options),
        threads=_threads(options),
        connections=_number(_last(options, "connections")),
        worker_class=named,
        interface=_interface(row, options, named),
        reloads="reload" in options and _last(options, "reload") not in ("False", "0"),
        config=_last(options, "config"),
        action=positional[0] if positional and row.name == "celery" else "",
        folders=tuple(_folders(launch, options)),
    )


def _parsed(row: ServerRow, words: Iterable[str]) -> tuple[_Options, list[str]]:
    """Return the options of a command by what they mean, and the arguments that are none."""
    options: _Options = {}
    positional: list[str] = []
    left = list(words)
    while left:
        word = left.pop(0)
        if word == "--":
            positional += left
            break
        if not word.startswith("-") or word == "-":
            positional.append(word)
            continue
        name, equals, value = word.partition("=")
        if not word.startswith("--") and word not in row.switches:
            # -w4, -w 4 and -A=config
            name, value = word[:2], word[2:].removeprefix("=")
            equals = value
        if name in row.switches and not equals:
            options.setdefault(_meaning(row, name), []).append("")
        else:
            if not equals and left:
                value = left.pop(0)
            options.setdefault(row.options.get(name, name), []).append(value)
    if "ini" in row.options.values():
        # `uwsgi site.ini` reads the file, as with --ini.
        for word in [word for word in positional if word.endswith(_CONFIGURATION)]:
            options.setdefault("ini", []).append(word)
            positional.remove(word)
    if any(shell.variable_in(word) for word in positional):
        # A variable may have any options in it.
        options["open"] = [""]
    return options, positional


def _meaning(row: ServerRow, switch: str) -> str:
    if switch in row.reloads:
        return "reload"
    return "factory" if switch in row.factories else switch


def _more_options(row: ServerRow, launch: Launch, options: _Options, read: ReadText) -> _Options:
    """Return what variables and a file say: the variable wins."""
    found: _Options = {}
    arguments = launch.environment.get(row.arguments_variable)
    if row.arguments_variable and arguments is not None:
        words = next(iter(shell.commands(arguments)), shell.ShellCommand((), certain=True)).words
        found, _ = _parsed(row, words)
    for name, value in launch.environment.items():
        if row.prefix and name.startswith(row.prefix):
            option = f"--{name.removeprefix(row.prefix).lower().replace('_', '-')}"
            if option in row.options:
                found.setdefault(row.options[option], [value])
    if row.config:
        path = _last(options, "config") or _last(found, "config") or row.config
        is_named = path != row.config
        for what, values in _in_file(path, launch, read, is_named=is_named).items():
            found.setdefault(what, values)
    return found


def _in_file(path: str, launch: Launch, read: ReadText, *, is_named: bool) -> _Options:
    if path.startswith("python:"):
        path = f"{path.removeprefix('python:').replace('.', '/')}.py"
    where = joined(launch.folder, path.removeprefix("file:"))
    text = read(where) if where is not None else None
    settings = gunicorn_config.settings(text) if text is not None else None
    if settings is None:
        return {"unread": [""]} if is_named or text is not None or where is None else {}
    found = {_IN_FILE[name]: list(values) for name, values in settings.items() if name in _IN_FILE}
    if found.get("reload") not in (["True"], ["1"]):
        # Often it depends on a variable, which is not set on the server.
        found.pop("reload", None)
    return found


def _application(row: ServerRow, options: _Options, positional: list[str]) -> str:
    if row.name == "celery" or "module" in options:
        return _last(options, "module")
    if "paste" in options:
        return ""
    return (positional or options.get("application", [""]))[0]


def _listens(row: ServerRow, launch: Launch, options: _Options) -> Iterator[Listen]:
    for path in options.get("socket", ()):
        yield Listen(socket=path or shell.UNKNOWN)
    binds = options.get("bind", ())
    sources = ("toml", "ini", "unread")
    unknown = not binds and any(what in options for what in sources)
    if unknown or any(what in options for what in ("fd", "endpoint", "open")):
        yield Listen()
        return
    for bind in binds:
        yield _bound(bind, row)
    if binds or "socket" in options or not row.host:
        return
    if "host" in options or "port" in options:
        host = _last(options, "host") or row.host
        yield _listen(host, _last(options, "port") or str(row.port), given="port" in options)
    elif row.port_variable:
        own = launch.environment.get(row.port_variable)
        if own is not None and shell.variable_in(own) is None:
            yield _listen("0.0.0.0", own, given=True)
        else:
            yield Listen(port=row.port, variable=row.port_variable, given=False)
    else:
        yield Listen(row.host, row.port, given=False)


def _bound(text: str, row: ServerRow) -> Listen:
    """Return where --bind leads: host:port, unix:path or fd://3."""
    text = text.strip().removeprefix("tcp://")
    if text.startswith("unix:"):
        return Listen(socket=text.removeprefix("unix:"))
    if text.startswith("fd://"):
        return Listen()
    if not shell.is_known(text) and shell.variable_in(text) is not None:
        return Listen()
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        return _listen(text.strip("[]"), str(row.port or ""))
    return _listen(host.strip("[]"), port)


def _listen(host: str, port: str, *, given: bool = True) -> Listen:
    known = (host.lower() or "0.0.0.0") if shell.is_known(host) else None
    variable = shell.variable_in(port)
    if variable is not None:
        return Listen(known, _number(variable[1]), variable[0], given=given)
    return Listen(known, _number(port), given=given)


def _workers(row: ServerRow, launch: Launch, options: _Options) -> int | None:
    said = _last(options, "workers")
    if not said and row.workers_variable:
        said = launch.environment.get(row.workers_variable, "")
    if not said:
        return None if _is_open(options) else 1
    return _number(said)


def _threads(options: _Options) -> int | None:
    """Return the threads of a process; of Celery's worker, its tasks at a time."""
    if "autoscale" in options:
        return _number(_last(options, "autoscale").partition(",")[0])
    said = _last(options, "threads")
    return _number(said) if said else None if _is_open(options) else 1


def _interface(row: ServerRow, options: _Options, named: str) -> WorkerKind | None:
    said = _last(options, "interface")
    if said:
        return "asgi" if said.startswith("asgi") else "wsgi" if said == "wsgi" else None
    if named:
        return row.classes.get(named) or row.classes.get(named.rpartition(".")[2])
    return None if _is_open(options) else row.interface


def _folders(launch: Launch, options: _Options) -> Iterator[str]:
    """Yield the folders with the modules of a program, those outside the project left out."""
    home = launch.folder
    if "chdir" in options:
        home = joined(home, _last(options, "chdir"))
    if home is None:
        return
    yield home
    paths = [*options.get("path", ()), launch.environment.get("PYTHONPATH", "")]
    for path in ",".join(paths).replace(":", ",").split(","):
        if path and (found := joined(home, path)) is not None:
            yield found


def _is_open(options: _Options) -> bool:
    """Return whether there may be options that are not known."""
    return "open" in options or "unread" in options


def _last(options: Mapping[str, list[str]], what: str) -> str:
    return options.get(what, [""])[-1]


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else None
