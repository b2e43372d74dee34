"""What is said of values, names and files that a format cannot hold, and of unusual profiles."""

from __future__ import annotations

from collections.abc import Callable

from cases_errors import quoted, raised
from cases_everyday import take
from cases_profiles import wrong
from cases_render import FLY, link, more, output, write
from cases_sealed import DOTENV, NAME, cloned, rendered, value
from snapshots import Case, Sandbox, empty, typed

from envgen.catalog import versions
from envgen.formats import dotenv, python_layout
from envgen.output import checksum, jinja_rendering, templating, writer
from envgen.secrets.sealed import suite

WEB = "programs: {web: {command: x, django: true}}\n"
HOSTS = "site: {hosts: [a.example.com]}\n"


def template(text: str) -> Callable[[Sandbox], object]:
    """Return what writes the template of the output."""
    return write("profiles/templates/a.j2", text)


BLANK = f"envgen: sha256 {'0' * 16}"
RESERVED = "envgen: sha256 0123456789abcdef"

VALUES = [
    raised("a name in Python that is none", lambda _: python_layout.Name("1a")),
    raised("a key twice", lambda _: python_layout.Merged({"a": 1}, {"a": 2})),
    raised("a text with an invisible character", quoted("text", "a\u202eb")),
    raised("a control character in a .env file", quoted("dotenv", "a\x07")),
    raised("a dollar in a .env file", quoted("dotenv", "$A")),
    raised("a name in a .env file", lambda _: dotenv.update("", [dotenv.Wanted("A-B", "1")])),
    raised("no placeholder", lambda _: checksum.stamp("x\n", "text")),
    raised("a version of Django", lambda _: versions.release("newest")),
    raised("a public key that is none", lambda _: suite.seal(b"x", b"y", b"")),
]


def _written_through(box: Sandbox) -> object:
    empty(box)
    (box.root / "link").symlink_to("elsewhere")
    return writer.write_files(box.root, [writer.NewFile(path="link/file", text="x\n")])


WRITING = [raised("a link on the way to a file", _written_through)]

PROFILES = [
    wrong(
        "tls on a platform",
        "site: {hosts: [a.example.com], tls: proxy}\n" + WEB + "render: {}\n",
    ),
    wrong("tls in development", {"profiles/development.yaml": WEB + "site: {tls: server}\n"}),
    wrong("tls in tests", {"profiles/test.yaml": WEB + "site: {tls: server}\n"}),
    wrong("a host without a dot", WEB + "site: {hosts: [mysite]}\n"),
    wrong("a local host", WEB + "site: {hosts: [localhost]}\n"),
    wrong("a JSON output", WEB + "outputs: {a: {template: a.j2, path: app.json}}\n"),
    wrong(
        "a misspelt placeholder", WEB + "outputs: {a: {template: a.j2, path: 'a.{profil}.toml'}}\n"
    ),
    wrong("another placeholder", WEB + "outputs: {a: {template: a.j2, path: 'a.{name}.toml'}}\n"),
    wrong("set and unset", WEB + HOSTS + "unset: [EMAIL_PORT]\nsettings: {EMAIL_PORT: 25}\n"),
    wrong("a port by name", WEB + "settings: {EMAIL_PORT: smtp}\n"),
    wrong("a time in words", WEB + "settings: {SECURE_HSTS_SECONDS: a year}\n"),
    wrong("a key twice", "programs:\n  web: {command: x}\nprograms:\n  bot: {command: y}\n"),
    typed(
        "a control character",
        "check",
        project=lambda box: box.write("profiles/production.yaml", "project: a\x07\n"),
    ),
    typed(
        "a large profile",
        "check",
        project=lambda box: box.write("profiles/production.yaml", f"a: [{'1,' * 100_001}]\n"),
    ),
]


def _unreadable(box: Sandbox) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    box.patch.setattr(jinja_rendering.FileSystemLoader, "get_source", refuse)
    box.patch.setattr(templating, "digest", refuse)


def _conflict(box: Sandbox) -> None:
    """Leave both sides of a merge in a file, each as envgen wrote it."""
    path, sides = "config/settings/production.py", []
    for name in ("PAGE_SIZE", "PAGE_COUNT"):
        sides.append((box.root / path).read_text(encoding="utf-8"))
        box.edit("profiles/base.yaml", "env:\n", f"env:\n  {name}: 20\n")
        box.ready("render production -q")
    ours, theirs = sides
    box.write(path, f"<<<<<<< ours\n{ours}=======\n{theirs}>>>>>>> theirs\n")


def _locked(box: Sandbox) -> None:
    box.undo.enter_context(writer.locked(box.root))


def _outside(box: Sandbox) -> None:
    box.write("profiles/templates/x", "")
    (box.root / "profiles/templates/a.j2").symlink_to("../../manage.py")
    box.write("manage.py", "x\n")


FILES_OF_A_PROJECT = [
    typed("both sides of a merge", "render production --check", _conflict, project=rendered),
    typed("another envgen writes", "render development", _locked),
    typed(
        "an assignment to nothing", "render production", FLY, template("{{ 1|assignment(2) }}\n")
    ),
    typed(
        "a list for a shell",
        "render production",
        output("{template: a.j2, path: a.sh}"),
        template("{{ [1] }}\n"),
    ),
    typed(
        "a method in a template",
        "render production",
        FLY,
        template("{{ programs.items }}\n"),
    ),
    typed(
        "a template includes nothing", "render production", FLY, template("{% include 'b.j2' %}")
    ),
    typed("a template includes itself", "render production", FLY, template("{% include 'a.j2' %}")),
    typed("a template outside its folder", "render production", FLY, _outside),
    typed("a template that nobody can read", "render production", FLY, template("x"), _unreadable),
    typed(
        "an override that is not Python",
        "render production",
        write("profiles/templates/settings.py.j2", f"# {BLANK}\ndef\n"),
    ),
    typed(
        "an override that is not YAML",
        "render production",
        write("profiles/templates/render.yaml.j2", f"# {BLANK}\na: [\n"),
    ),
    typed(
        "an output with two checksum lines",
        "render production",
        FLY,
        template(f"# {RESERVED}\n# {RESERVED}\n"),
    ),
]


def _database(url: str) -> Case:
    return typed(
        f"the database {url}", "check production", value("DATABASE_URL", url), project=rendered
    )


def _redis(box: Sandbox) -> None:
    more("profiles/base.yaml", "redis: {provider: url}\n")(box)
    box.ready("render production -q")
    value("REDIS_URL", "redis-15.example.com:6379")(box)


URLS = [
    _database("postgres://u:p@db.example.com"),
    _database("sqlite:/db.sqlite3"),
    _database("sqlite://db.sqlite3"),
    typed("the URL of Redis", "check production", _redis),
]
IMPORTED = [
    take(
        "a variable inside another value",
        text="A={\n B: a#b\n C=a\n C=b\n}\nD='\nE=a#b\nE = b \n'\n",
    ),
    take("a command in a value", text="export DISCORD_TOKEN=$(cat x) y\n"),
    take("names that are none", text="1A=x\nA-B=c\n"),
    take("spaces around", text="DISCORD_TOKEN= a \n", more=" --dialect docker"),
    take("a quote in the middle", text="DISCORD_TOKEN=it's\n"),
    take("a command, for a shell", text="DISCORD_TOKEN=$(cat x)\n", more=" --dialect shell"),
    take("spaces at the end", text="DISCORD_TOKEN=a \nPORT=80\n"),
    take("programs differ", text="DISCORD_TOKEN=a#b\\n$X\n"),
]


def _in_project(box: Sandbox) -> None:
    box.config.rename(box.root / "config-of-keys")
    box.patch.setenv("XDG_CONFIG_HOME", str(box.root / "config-of-keys"))


def _tomorrow(box: Sandbox) -> None:
    box.edit("profiles/production.sealed.yaml", "envgen-sealed: 1", "envgen-sealed: 2")


KEYS = [
    typed("a key in the project", "unseal -p production", _in_project, project=cloned),
    typed("a format of tomorrow", "unseal -p production", _tomorrow, project=cloned),
]
LINKS = [
    typed("a .env file that is a link", f"new-secret {NAME} -p production", link(DOTENV, "x")),
]


def _none_rotates(box: Sandbox) -> None:
    box.write("profiles/production.yaml", "project: a\nprograms: {a: {command: b}}\n")


ROTATE = [typed("nothing rotates", "rotate X -p production", project=_none_rotates)]
INIT = [
    typed(
        "a file called profiles",
        "init",
        write("profiles", "x\n"),
        project=empty,
    ),
]

FILES = {
    "errors": [*VALUES, *WRITING],
    "profiles": PROFILES,
    "render": FILES_OF_A_PROJECT,
    "check": URLS,
    "import-env": IMPORTED,
    "unseal": KEYS,
    "new-secret": LINKS,
    "rotate": ROTATE,
    "init": INIT,
}
