"""The table of causes: the words to look for in a log, and what they mean in plain words."""

from __future__ import annotations

from msgspec import Struct

_NAME = r"[A-Za-z_][A-Za-z0-9_.\[\]-]{0,120}"
_PATH = r"[./A-Za-z0-9_ @+-]{1,200}"
_VARIABLE = r"[A-Z][A-Z0-9_]{1,120}"


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
        r"\\r': command not found|(?:bash|sh|python3?)\\r\S?: No such file|bad interpreter.*\^M|"
        r"\^M: bad interpreter|\r(?:'|: )",
        "a script has Windows line endings (CRLF)",
        "convert it to LF: `sed -i 's/\\r$//' FILE`",
    ),
    Cause(
        "script-mode",
        r"(?<![./A-Za-z0-9_-])(?P<name>[./A-Za-z0-9_-]{1,120}): Permission denied",
        "{name} is not executable",
        "run `git add --chmod=+x {name}`, and commit it",
    ),
    Cause(
        "file-missing",
        r"(?:can't open file '(?P<path>[^']*/)?|bash: |line [0-9]+: )"
        r"(?P<name>[./A-Za-z0-9_-]{1,120})'?: (?:\[Errno 2\] )?No such file or directory|"
        r"failed to open python file (?P<other>[./A-Za-z0-9_-]{1,120})$",
        "{name} does not exist in the commit",
        "commit the file, or correct the command",
    ),
    Cause(
        "command-unknown",
        rf"Unknown command: '(?P<name>{_NAME})'|No such command '(?P<other>{_NAME})'",
        "there is no command {name}",
        "correct its name, or add the app that has it to INSTALLED_APPS",
    ),
    Cause(
        "option-unknown",
        r"(?:unrecognized arguments:|[Nn]o such option:) (?P<name>--?[A-Za-z][A-Za-z0-9-]{0,60})",
        "the command has no option {name}",
        "correct the command",
    ),
    # The packages
    Cause(
        "package-python",
        r"requires a different Python|requires-python|Requires-Python|"
        r"Python version \([0-9.]{1,20}\) is not compatible",
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
        "package-compile",
        r"Can not find valid pkg-config name|(?:pg|mysql)_config(?: executable)? not found|"
        r"fatal error: [^:]{1,200}\.h: No such file|command '[^']{0,200}(?:cc|\+\+|clang)' failed",
        "a package has to be compiled, and a library or program that this needs is missing",
        "use a package with wheels, such as psycopg[binary], or install what the log names",
    ),
    Cause(
        "requirements-missing",
        r"Could not open requirements file.*'(?P<name>[./A-Za-z0-9_-]{1,200})'",
        "the build installs from {name}, which does not exist",
        "commit the file, or correct the build command",
    ),
    Cause(
        "package-index",
        r"Failed to establish a new connection|Temporary failure in name resolution|"
        r"Could not fetch URL|Failed to download `|error sending request for url",
        "a server on the internet could not be reached",
        "try again; in a rehearsal, only the build has a network",
    ),
    # Python
    Cause(
        "module-missing",
        rf"No module named '?(?P<name>{_NAME})'?",
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
    Cause(
        "uwsgi-empty",
        r"unable to load app [0-9]+ \(|no python application found, check your startup logs",
        "uWSGI finds no WSGI application",
        "name its module in the command or the file of uWSGI: for example `module = config.wsgi`",
        "https://uwsgi-docs.readthedocs.io/en/latest/WSGIquickstart.html",
    ),
    Cause(
        "celery-missing",
        r"Unable to load celery application|Module '[^']{0,200}' has no attribute 'celery'",
        "the command names a module without a Celery application",
        "name the module that has it: for example `celery -A config worker`",
    ),
    # Django
    Cause(
        "variable-missing",
        rf"Set the (?P<name>{_VARIABLE}) environment variable|"
        rf"KeyError: '(?P<other>{_VARIABLE})'|"
        rf"UndefinedValueError: (?P<third>{_VARIABLE}) not found",
        "the code needs the variable {name}, which has no value",
        "declare {name} under `env` in the profile",
    ),
    Cause(
        "variable-unset",
        rf"\b(?P<name>{_VARIABLE}) (?:is not set|must be set)\b",
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
        rf"Missing staticfiles manifest entry for '(?P<name>{_PATH})'|"
        rf"The file '(?P<other>{_PATH})' could not be found with <",
        "{name} is not among the collected static files",
        "correct the path in the template, or commit the file",
    ),
    Cause(
        "url-missing",
        r"NoReverseMatch: (?:Reverse for )?'?(?P<name>[A-Za-z0-9_.:-]{1,120})'? "
        r"(?:not found|is not a registered namespace|with )",
        "no URL has the name {name}",
        "correct the name in the template or view",
    ),
    Cause(
        "template-missing",
        r"TemplateDoesNotExist: (?P<name>[A-Za-z0-9_./-]{1,200})",
        "the template {name} does not exist",
        "commit the template, or correct its name",
    ),
    Cause(
        "template-syntax",
        r"TemplateSyntaxError: (?:Invalid block tag on line \d{1,6}: |Invalid filter: |"
        r"Unclosed tag on line \d{1,6}: )?'(?P<name>[A-Za-z_]\w{0,60})'",
        "a template has a tag or filter that is unknown or not closed: {name}",
        "correct it, or load its library: `{% load … %}`",
    ),
    Cause(
        "column-missing",
        rf"\bcolumn \"?(?P<name>{_NAME})\"? (?:of relation \"[^\"]{{1,120}}\" )?does not exist|"
        rf"no such column: (?P<other>{_NAME})",
        "the column {name} does not exist",
        "commit its migration, and run `migrate` before the start",
    ),
    Cause(
        "column-required",
        rf"null value in column \"(?P<name>{_NAME})\"",
        "the code writes a row without {name}, which the database requires",
        "give the column a default in the database (`db_default`), or allow NULL",
    ),
    Cause(
        "rows-empty",
        rf"column \"(?P<name>{_NAME})\" (?:of relation \"[^\"]{{1,120}}\" )?contains null values",
        "existing rows have no value for {name}",
        "fill the column in an earlier migration, or give it a default",
    ),
    Cause(
        "rows-equal",
        rf"could not create unique index \"(?P<name>{_NAME})\"|"
        rf"duplicate key value violates unique constraint \"(?P<other>{_NAME})\"",
        "several rows have the same value, which {name} forbids",
        "remove duplicates in an earlier migration; if there are none, this does not happen",
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
        "system-check",
        r"^\S{1,200}: \((?P<name>[a-z][a-z0-9_]{0,40}\.E[0-9]{3})\) ",
        "Django's system check reports the error {name}",
        "correct what the log says of it; `python manage.py check` says the same",
        "https://docs.djangoproject.com/en/5.2/ref/checks/",
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
        "disk-full",
        r"No space left on device|Disk quota exceeded",
        "the disk is full",
        "remove files that are not needed; for a rehearsal, set TMPDIR to a folder with more space",
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
        "setting-invalid",
        r"ImproperlyConfigured: .{0,200}?\b(?P<name>[A-Z][A-Z0-9_]{2,60}) setting\b",
        "the setting {name} is missing or wrong",
        "correct {name} in the settings: the log says what is wrong with it",
    ),
    Cause(
        "settings-invalid",
        r"ImproperlyConfigured",
        "Django refuses the settings",
        "run `envgen check --boot`, which names the setting",
    ),
    Cause(
        "program-ended",
        r"^(?P<name>[a-z][a-z0-9-]{0,60}) ended with status [0-9]{1,3}, so the service stops$",
        "{name} ended, and with it the other programs of its service",
        "read what {name} printed before, or run its command by itself",
    ),
    Cause(
        "python-error",
        r"^(?:[A-Za-z_][\w.]{0,100}\.)?(?P<name>[A-Z]\w{1,80}(?:Error|Exception|Warning|Exit|NotFound))(?::|$)",
        "Python raised {name}",
        "read the traceback, and correct the line that it names",
    ),
)
