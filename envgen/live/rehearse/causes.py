"""Why a build, a release, a start or a page fails, told from what was printed.

`envgen rehearse` and `envgen diagnose` use this one table. A row has the words to look for, and
what they mean. No value is repeated: only names of modules, variables, files and relations are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from msgspec import Struct

_NAME = r"[A-Za-z_][A-Za-z0-9_.\[\]-]{0,120}"
_FRAME = r'^\s*File "(?P<file>[^"\n]{1,400})", line (?P<line>[0-9]{1,9})'


class Cause(Struct, frozen=True):
    """A kind of failure.

    id:
        its name in JSON and in docs
    words:
        a pattern; its group `name` is what failed, and is a name, never a value
    message, hint:
        in plain words; `{name}` stands for the group
    source:
        where the words come from
    """

    id: str
    words: str
    message: str
    hint: str
    source: str = ""


class Diagnosis(Struct, frozen=True):
    """A cause that was found, and the line of a file of the project that led to it."""

    cause: Cause
    name: str
    file: str = ""
    number: int = 0

    @property
    def message(self) -> str:
        """Return what went wrong."""
        return self.cause.message.replace("{name}", self.name)

    @property
    def hint(self) -> str:
        """Return how to fix it."""
        return self.cause.hint.replace("{name}", self.name)


# The order matters: the first row that matches a line is its cause.
CAUSES = (
    # The shell
    Cause(
        "command-missing",
        rf"(?:line [0-9]+: |bash: |sh: [0-9]+: |exec: )(?P<name>{_NAME}): (?:command )?not found",
        "the command {name} is not installed",
        "add the package that has it to the project's requirements",
    ),
    Cause(
        "script-crlf",
        r"\\r': command not found|(?:bash|sh|python3?)\\r\S?: No such file|bad interpreter.*\^M",
        "a script has Windows line endings (CRLF)",
        "convert it to LF: `sed -i 's/\\r$//' FILE`",
    ),
    Cause(
        "script-mode",
        r"(?P<name>[./A-Za-z0-9_-]{1,120}): Permission denied",
        "{name} is not executable",
        "run `git add --chmod=+x {name}`, and commit it",
    ),
    Cause(
        "file-missing",
        r"(?:can't open file '(?P<path>[^']*/)?|bash: |line [0-9]+: )"
        r"(?P<name>[./A-Za-z0-9_-]{1,120})'?: (?:\[Errno 2\] )?No such file or directory",
        "{name} does not exist in the commit",
        "commit the file, or correct the command",
    ),
    # The packages
    Cause(
        "package-python",
        rf"(?P<name>{_NAME})?.*(?:requires a different Python|requires-python|Requires-Python)",
        "a package does not support this version of Python",
        "pin another Python in .python-version, or another version of the package",
    ),
    Cause(
        "package-unknown",
        rf"No matching distribution found for (?P<name>{_NAME})|"
        rf"Because (?P<other>{_NAME}) was not found in the package registry",
        "no version of the package {name} fits the requirements",
        "correct its name or its version in the requirements",
    ),
    Cause(
        "package-conflict",
        r"ResolutionImpossible|conflicting dependencies|No solution found when resolving",
        "the requirements contradict each other",
        "loosen the version of one of the packages that the log names",
    ),
    Cause(
        "requirements-missing",
        r"Could not open requirements file.*'(?P<name>[^']{1,200})'",
        "the build installs from {name}, which does not exist",
        "commit the file, or correct the build command",
    ),
    Cause(
        "package-index",
        r"Failed to establish a new connection|Temporary failure in name resolution|"
        r"Could not fetch URL",
        "a server on the internet could not be reached",
        "try again; in a rehearsal, only the build has a network",
    ),
    # Python
    Cause(
        "module-missing",
        rf"(?:ModuleNotFoundError|ImportError): No module named '?(?P<name>{_NAME})'?",
        "the module {name} is not there",
        "add its package to the requirements, or commit the file",
    ),
    Cause(
        "python-syntax",
        r"^\s*(?P<name>SyntaxError|IndentationError|TabError): ",
        "a file is not valid Python ({name})",
        "correct the line, and check that the Python of the deploy knows its syntax",
    ),
    Cause(
        "attribute-missing",
        rf"Failed to find attribute '(?P<name>{_NAME})' in|"
        rf"Attribute \"(?P<other>{_NAME})\" not found in module",
        "the server's command names {name}, which the module does not have",
        "name the WSGI or ASGI application: for example `gunicorn config.wsgi`",
    ),
    # Django
    Cause(
        "variable-missing",
        rf"Set the (?P<name>{_NAME}) environment variable|"
        r"KeyError: '(?P<other>[A-Z][A-Z0-9_]{1,120})'|"
        rf"UndefinedValueError: (?P<third>{_NAME}) not found",
        "the code needs the variable {name}, which has no value",
        "declare {name} under `env` in the profile",
    ),
    Cause(
        "variable-unset",
        rf"(?P<name>{_NAME}) is not set(?: and has no default)?|(?P<other>{_NAME}) must be set",
        "the variable {name} has no value",
        "declare {name} under `env` in the profile, or set it on the platform",
    ),
    Cause(
        "host-refused",
        r"Invalid HTTP_HOST header",
        "the site refuses a host that ALLOWED_HOSTS does not list",
        "add the host to `site.hosts` in the profile",
    ),
    Cause(
        "static-missing",
        r"Missing staticfiles manifest entry for '(?P<name>[^'\n]{1,200})'",
        "{name} is not among the collected static files",
        "correct the path in the template, or commit the file",
    ),
    Cause(
        "template-missing",
        r"TemplateDoesNotExist: (?P<name>[A-Za-z0-9_./-]{1,200})",
        "the template {name} does not exist",
        "commit the template, or correct its name",
    ),
    Cause(
        "table-missing",
        rf"(?:relation \"(?P<name>{_NAME})\" does not exist|no such table: (?P<other>{_NAME}))",
        "the table {name} does not exist",
        "commit its migration, and run `migrate` before the start",
    ),
    Cause(
        "migration-conflict",
        r"Conflicting migrations detected",
        "two migrations continue from the same one",
        "run `python manage.py makemigrations --merge`, and commit it",
    ),
    Cause(
        "migration-failed",
        r"(?:NodeNotFoundError|BadMigrationError|InconsistentMigrationHistory)\b",
        "the migrations of the project do not fit together",
        "commit every migration, in the order in which they were made",
    ),
    Cause(
        "database-refused",
        r"password authentication failed|no pg_hba\.conf entry|"
        r"server does not support SSL|SSL connection has been closed unexpectedly",
        "the database refuses the connection",
        "compare the URL's user and sslmode with the provider's: `envgen check --database`",
    ),
    Cause(
        "database-full",
        r"too many clients already|remaining connection slots|MaxClientsInSessionMode",
        "the database has no free connection",
        "run fewer workers, or use the provider's pooler",
    ),
    Cause(
        "database-unreachable",
        r"OperationalError.*(?:could not connect|connection failed|Connection refused|timed out)|"
        r"could not translate host name|connection to server at",
        "the database does not answer",
        "compare its host and port with the provider's: `envgen check --database`",
    ),
    Cause(
        "apps-not-ready",
        r"AppRegistryNotReady",
        "a module uses models before Django has loaded them",
        "import the model inside the function that needs it",
    ),
    # Servers and platforms
    Cause(
        "port-taken",
        r"Address already in use|address already in use|Connection in use",
        "another program of the service listens on the port already",
        "give each program a port of its own",
    ),
    Cause(
        "port-unbound",
        r"No open ports detected|Port scan timeout reached",
        "no program listens on the port that the platform looks at",
        "bind to 0.0.0.0 and to $PORT",
        "https://render.com/docs/web-services#port-binding",
    ),
    Cause(
        "out-of-memory",
        r"Ran out of memory|Perhaps out of memory\?|Out of memory: Killed|MemoryError",
        "the program used more memory than the service has",
        "run fewer workers, or choose a larger plan",
        "https://render.com/docs/troubleshooting-deploys",
    ),
    Cause(
        "worker-timeout",
        r"WORKER TIMEOUT",
        "a request took longer than the server's time limit",
        "make the page faster, or raise the server's --timeout",
    ),
    Cause(
        "health-failed",
        r"(?i)health ?check.{0,40}(?:failed|timed out|timeout)|Timed Out.{0,40}health",
        "the health check did not succeed",
        "run `envgen check --boot`, which requests the health path",
        "https://render.com/docs/health-checks",
    ),
    Cause(
        "no-network",
        r"Name or service not known|nodename nor servname|Network is unreachable|"
        r"Cannot connect to host|getaddrinfo failed",
        "the program needs a server on the internet, or a host name that is wrong",
        "correct the address; in a rehearsal, programs have no network",
    ),
    Cause(
        "settings-invalid",
        r"ImproperlyConfigured",
        "Django refuses the settings",
        "run `envgen check --boot`, which names the setting",
    ),
    Cause(
        "python-error",
        r"^(?:[A-Za-z_][\w.]{0,100}\.)?(?P<name>[A-Z]\w{1,80}(?:Error|Exception|Warning|Exit|NotFound))(?::|$)",
        "the program ended with {name}",
        "read the traceback, and correct the line that it names",
    ),
)


@cache
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words)


def find(lines: Sequence[str], folders: Iterable[str] = ()) -> list[Diagnosis]:
    """Return the causes in the lines of a log, each once, the most telling first.

    `folders` are those whose files are the project's own; without any, relative paths and those
    that do not belong to an installed package are. The last error of a log counts most.
    """
    own = tuple(f"{folder.rstrip('/')}/" for folder in folders)
    found: dict[tuple[str, str], Diagnosis] = {}
    frame = ("", 0)
    for raw in lines:
        line = _plain(raw)
        at = _pattern(_FRAME).match(line)
        if at:
            file = _own(at["file"], own)
            frame = (file, int(at["line"])) if file else frame
            continue
        cause, name = _cause_of(line)
        if cause is not None:
            known = found.get((cause.id, name))
            # An error that was raised from another is printed twice, once with the frame.
            if known is None or (frame[0] and not known.file):
                found[cause.id, name] = Diagnosis(cause, name, *frame)
            frame = ("", 0)
    order = {item.id: number for number, item in enumerate(CAUSES)}
    # A bare error says least: it comes last.
    return sorted(found.values(), key=lambda item: order[item.cause.id] >= order["no-network"])


def _cause_of(line: str) -> tuple[Cause | None, str]:
    for cause in CAUSES:
        match = _pattern(cause.words).search(line)
        if match:
            groups = match.groupdict()
            name = groups.get("name") or groups.get("other") or groups.get("third") or ""
            return cause, name.strip("'\"")
    return None, ""


def _plain(line: str) -> str:
    """Return a line without colours, and without the time that a platform puts before it."""
    line = _pattern(r"\x1b\[[0-9;]*[A-Za-z]").sub("", line[:2_000])
    return _pattern(r"^(?:\d{4}-\d\d-\d\dT[\d:.]+Z\s|[A-Z][a-z]{2} \d\d? [\d:]+ [AP]M\s+)").sub(
        "", line
    )


def _own(path: str, folders: tuple[str, ...]) -> str:
    """Return a file of the project, relative to it; "" for another file."""
    for folder in folders:
        if path.startswith(folder):
            inner = path[len(folder) :]
            return "" if "site-packages/" in inner else inner
    if folders or "site-packages/" in path or "/lib/python" in path or path.startswith("<"):
        return ""
    return path.removeprefix("/opt/render/project/src/")
