"""The house that envgen is built as: what each module may import, and what only one may do."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from source_trees import ROOT, trees

TESTS = Path(__file__).parent

# Each module or package imports from the rows above its own, and from itself.
LAYERS: tuple[frozenset[str], ...] = (
    # What knows nothing of envgen: code for projects, errors, git; templates and profiles are data.
    frozenset({"runtime", "errors", "support", "version", "git", "templates", "profiles"}),
    # How values are read and written.
    frozenset({"formats"}),
    # What is known of Django, third-party apps and providers of databases.
    frozenset({"catalog"}),
    # What a project's own files say.
    frozenset({"reading"}),
    # What a secret is.
    frozenset({"secrets"}),
    # What is known of platforms, and the sections that they have in profiles.
    frozenset({"platforms"}),
    # The format of profiles, and what one comes to.
    frozenset({"profile"}),
    frozenset({"model"}),
    frozenset({"project", "resolve"}),
    frozenset({"platforms/manifest"}),
    # Deployments become files.
    frozenset({"output"}),
    frozenset({"platforms/target", "platforms/todo"}),
    # The values of a profile, and programs that run.
    frozenset({"vault", "live", "explain"}),
    frozenset({"check", "report"}),
    frozenset({"platforms/rules"}),
    # Projects that have no profiles yet, and those that an editor shows.
    frozenset({"adopt", "lint", "lsp"}),
    frozenset({"cli"}),
    frozenset({"__init__", "__main__"}),
)

# A library, or an act, that one module alone has to do with.
ONLY_IN = {
    "jinja2": {"output.jinja_rendering", "output.template_blocks", "output.template_limits"},
    "yaml": {"formats.yaml_events", "formats.yaml_tree"},
    "jsonschema": {"platforms.render.rules.lint.schema_findings"},
    "cryptography": {"secrets.secret", "secrets.sealed.suite", "live.rehearse.certificates"},
    "subprocess": {"git", "cli.commands.run", "live.boot.process", "live.rehearse"},
    "shutil": {"output.writer", "live.boot.interpreter", "live.rehearse", "cli.tables"},
    "click": {"cli"},
    "http": {"live.verify.client", "live.probe", "live.rehearse.edge", "lint.schemas"},
    "socket": {"live.verify.client", "live.verify.routes", "live.probe", "live.rehearse"},
    "ssl": {
        "live.verify.client",
        "live.verify.checks.reach",
        "live.rehearse.edge",
        "live.rehearse.relay",
    },
    "psutil": {"live.rehearse", "cli.commands.rehearse"},
    "pygls": {"lsp", "cli.commands.lsp"},
    "lsprotocol": {"lsp"},
    "packaging": {"reading.dependencies"},
    "publicsuffixlist": {"support.public_suffixes"},
    "difflib": {
        "support.suggestions",
        "output.changes",
        "check.fixing",
        "explain.effects",
        "lsp.positions",
    },
    "django": {"runtime", "live.probe"},
    "environ": {"runtime", "live.probe"},
}  # fmt: skip
# What the command line leaves to others: it decides nothing about values and files.
NOT_IN_CLI = {"formats.dotenv", "output.writer", "secrets.sealed"}
# The bot's side needs no Django, and each library is needed by those alone who use it.
ALLOWED_IN_BOT_AUTH: dict[str, set[str]] = {
    "runtime.bot_auth": set(),
    "wire": set(),
    "signing": set(),
    "verifying": set(),
    "clients": set(),
    "clients.aiohttp": {"aiohttp"},
    "clients.httpx": {"httpx"},
    "clients.requests": {"requests"},
    "drf": {"rest_framework"},
}
# What runs in a project's own process, where there is no envgen.
ELSEWHERE = {"runtime", "live.probe"}
# How a file comes to be, changes or goes.
WRITING = {"write_text", "write_bytes", "mkdir", "rmdir", "unlink", "rename", "touch", "chmod"}
# A boot and a rehearsal write only into a folder of their own, which is removed afterwards.
WRITERS = {
    "output.writer", "live.probe.assets", "live.rehearse.build", "live.rehearse.checkout",
    "live.rehearse.edge", "live.rehearse.given", "live.rehearse.mounts", "live.rehearse.relay",
    "live.rehearse.sandbox", "live.rehearse.stores", "live.rehearse.watch",
    "live.rehearse.watch.sitecustomize",
}  # fmt: skip
# The user's cache folder is not output; the lock in it is an empty file.
MAY_MAKE_FOLDERS = {"support.system"}
PRINTERS = {"cli.terminal"}
PRINTING = {"print", "echo", "secho"}
# By which everybody else prints.
TERMINAL = "terminal"
# Five modules that everything talks about; all others are in a package that says what for.
AT_THE_ROOT = {"__init__", "__main__", "errors", "git", "model", "project", "version"}
MAX_LINES = 350


@cache
def imports(tree: ast.Module) -> frozenset[str]:
    """Return every dotted name that a module imports absolutely, wherever in it."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def imported_modules(module: str, tree: ast.Module) -> set[str]:
    """Return the modules of envgen that a module imports, wherever in it and also relatively."""
    names = {name.removeprefix("envgen.") for name in imports(tree) if name.startswith("envgen.")}
    package = (ROOT / module.replace(".", "/")).is_dir()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            parts = module.split(".") + ([""] if package else [])
            base = [*parts[: -node.level], *(node.module or "").split(".")]
            names |= {".".join(filter(None, [*base, alias.name])) for alias in node.names}
    # What is imported is a module, or something at the top of one.
    return {name if name in trees() else name.rpartition(".")[0] for name in names} & set(trees())


def parts_of_envgen(tree: ast.Module) -> set[str]:
    """Return the modules and packages right below envgen that a module imports."""
    return {part_of(_module(name)) for name in imports(tree) if name.startswith("envgen.")}


def _module(name: str) -> str:
    """Return the module of envgen that is imported by a name, without what is taken from it."""
    module = name.removeprefix("envgen.")
    while module not in trees() and "." in module:
        module = module.rpartition(".")[0]
    return module


def public_types(tree: ast.Module) -> Iterator[str]:
    """Yield the names of classes and of type aliases at the top of a module."""
    for node in tree.body:
        name = ""
        if isinstance(node, ast.ClassDef):
            name = node.name
        elif isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias":
            name = ast.unparse(node.target)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript | ast.BinOp):
            name = ast.unparse(node.targets[0])
        if name[:1].isupper() and not name.isupper():
            yield name


def layer(part: str) -> int:
    """Return the row of a module or package; the top is 0."""
    return next(index for index, row in enumerate(LAYERS) if part in row)


def part_of(module: str) -> str:
    """Return the module or package right below envgen that a module is in.

    Of a platform it is the kind of file, such as platforms/rules: each kind has a row of its own.
    """
    top, *rest = module.split(".")
    kind = rest[1] if top == "platforms" and len(rest) > 1 else ""
    return f"{top}/{kind}" if kind and kind not in ("section", "plans") else top


def is_in(module: str, places: set[str]) -> bool:
    """Say whether a module is one of `places`, or in a package among them."""
    return any(module == place or module.startswith(f"{place}.") for place in places)


@cache
def calls(tree: ast.Module) -> tuple[tuple[str, ast.Call], ...]:
    """Return every call with the last part of the name of what is called."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                found.append((node.func.attr, node))
            elif isinstance(node.func, ast.Name):
                found.append((node.func.id, node))
    return tuple(found)


def test_every_part_has_one_row() -> None:
    """The table names each module and package of envgen once, and nothing else."""
    named = [part for row in LAYERS for part in row]
    assert len(named) == len(set(named))
    assert {part_of(module) for module in trees()} | {"templates", "profiles"} == set(named)


def test_envgen_imports_absolutely() -> None:
    """So that an import says where in the house it leads; what runs without envgen cannot."""
    relative = {
        module
        for module, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    }
    assert {module for module in relative if not is_in(module, ELSEWHERE)} == set()


def test_a_module_imports_from_the_rows_above() -> None:
    """Nothing imports from its own row or one below, but for what is in the same package."""
    found = {
        (module, item)
        for module, tree in trees().items()
        # test_runtime_knows_nothing_of_envgen and the one below are stricter.
        if not is_in(module, ELSEWHERE)
        for item in parts_of_envgen(tree) - {part_of(module)}
        if layer(item) >= layer(part_of(module))
    }
    assert found == set()


def test_no_imports_go_in_circles() -> None:
    """A module can be understood after those that it imports; imports for types count too."""
    graph = {module: imported_modules(module, tree) for module, tree in trees().items()}
    list(TopologicalSorter(graph).static_order())


def test_the_root_has_five_modules() -> None:
    """Nothing else is added there."""
    assert {path.stem for path in ROOT.glob("*.py")} == AT_THE_ROOT


def test_no_module_is_long() -> None:
    """A file that is read in one go."""
    lengths = {path: path.read_text("utf-8").count("\n") for path in ROOT.rglob("*.py")}
    assert {path: length for path, length in lengths.items() if length > MAX_LINES} == {}


def test_no_two_public_types_share_a_name() -> None:
    """One name for one thing; `runtime` is copied to where there is neither envgen nor probe."""
    homes: dict[str, set[str]] = {}
    for module, tree in trees().items():
        for name in public_types(tree):
            homes.setdefault(name, set()).add(module)

    def is_shared(modules: set[str]) -> bool:
        here = {module for module in modules if not is_in(module, {"runtime"})}
        ours = {module for module in here if not is_in(module, ELSEWHERE)}
        return len(here) > 1 or (len(modules) > 1 and bool(ours))

    assert {name for name, modules in homes.items() if is_shared(modules)} == set()


def test_the_command_line_decides_nothing() -> None:
    """`vault.store` opens .env and sealed files; `output.apply` and it have files written."""
    found = {
        (module, name)
        for module, tree in trees().items()
        if part_of(module) == "cli"
        for name in (name.removeprefix("envgen.") for name in imports(tree))
        if is_in(name, NOT_IN_CLI)
    }
    assert found == set()


def test_runtime_knows_nothing_of_envgen() -> None:
    """What is copied into projects imports the standard library, Django and django-environ."""
    copied = {name: tree for name, tree in trees().items() if part_of(name) == "runtime"}
    assert copied
    for module, tree in copied.items():
        tops = {name.partition(".")[0] for name in imports(tree)}
        # asgiref comes with Django, for what runs sync and async.
        allowed = {"django", "environ", "asgiref"}
        if is_in(module, {"runtime.bot_auth"}):
            allowed = ALLOWED_IN_BOT_AUTH.get(module.removeprefix("runtime.bot_auth."), allowed)
        assert tops <= {*sys.stdlib_module_names, *allowed}, module


def test_the_probe_knows_nothing_of_envgen() -> None:
    """What runs in the project's own Python needs Django or Celery; it may be as old as 3.8."""
    probe = [name for name in trees() if is_in(name, {"live.probe"})]
    assert probe
    for module in probe:
        tops = {name.partition(".")[0] for name in imports(trees()[module])}
        # django-environ is looked for, to know its errors.
        library = "celery" if module == "live.probe.tasks" else "django"
        assert tops <= {*sys.stdlib_module_names, library, "environ"}, module
        path = ROOT.joinpath(*module.split("."))
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        ast.parse(path.read_text(encoding="utf-8"), str(path), feature_version=(3, 8))


@pytest.mark.parametrize("library", ONLY_IN)
def test_one_module_alone_knows_a_library(library: str) -> None:
    """Whoever replaces it has one place to look at."""
    users = {
        module
        for module, tree in trees().items()
        if library in {name.partition(".")[0] for name in imports(tree)}
    }
    assert {user for user in users if not is_in(user, ONLY_IN[library])} == set()
    assert users, f"nothing imports {library}: take it out of the table"


@pytest.mark.threat("envgen writes outside its writer")
def test_the_writer_alone_writes() -> None:
    """No other module makes, changes or deletes a file, also not by opening one."""
    found = set()
    for module, tree in trees().items():
        if part_of(module) == "runtime" or module in WRITERS:
            continue
        allowed = {"mkdir"} if module in MAY_MAKE_FOLDERS else set()
        found |= {(module, name) for name, _ in calls(tree) if name in WRITING - allowed}
        found |= {(module, name) for name, call in calls(tree) if name == "open" and _writes(call)}
    assert found == set()


def test_output_alone_prints() -> None:
    """What reaches a terminal is escaped in one place."""
    found = {
        (module, name)
        for module, tree in trees().items()
        if part_of(module) != "runtime" and module not in PRINTERS
        for name, call in calls(tree)
        if name in PRINTING and not _is_of(call.func, TERMINAL)
    }
    assert found == set()


def test_no_test_module_imports_another() -> None:
    """What several of them use is in a helper module, which has no tests that run twice."""
    found = {
        (path.name, name)
        for path in TESTS.rglob("*.py")
        if not path.is_relative_to(TESTS / "adopt" / "projects")
        for name in imports(ast.parse(path.read_text(encoding="utf-8"), str(path)))
        if name.partition(".")[0].startswith("test_")
    }
    assert found == set()


def test_each_test_module_has_a_name_of_its_own() -> None:
    """Of two with one name, pytest collects only the first."""
    names = Counter(
        path.name
        for path in TESTS.rglob("test_*.py")
        if not path.is_relative_to(TESTS / "adopt" / "projects")
    )
    assert [name for name, number in names.items() if number > 1] == []


def test_the_rows_have_teeth() -> None:
    """The checks see imports in functions, and files opened to be written."""
    tree = ast.parse(
        "def f():\n    from envgen import cli\n    open('x', 'w')\n    p.open(mode='a')"
    )
    assert parts_of_envgen(tree) == {"cli"}
    assert [_writes(call) for name, call in calls(tree) if name == "open"] == [True, True]


def _is_of(function: ast.expr, module: str) -> bool:
    """Return whether what is called is an attribute of the module that is imported as `module`."""
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == module
    )


def _writes(call: ast.Call) -> bool:
    """Say whether a call of open asks for more than reading."""
    # open(path, mode) or path.open(mode); os.open takes flags and is in no module but output.
    texts = [item.value for item in call.args if isinstance(item, ast.Constant)]
    texts += [
        item.value.value
        for item in call.keywords
        if item.arg == "mode" and isinstance(item.value, ast.Constant)
    ]
    modes = [text for text in texts if isinstance(text, str) and set(text) <= set("rwaxbt+")]
    return any(set(mode) & set("wax+") for mode in modes)
