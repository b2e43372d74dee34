"""The commands that are killed, each with the project that it finds, and what runs beside it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from typing import NamedTuple

from adopting import copied
from kill_promises import State
from kill_sandbox import Sandbox

from envgen.formats import dotenv

PROFILE = ("-p", "production")
ROTATED = "BOT_SHARED_SECRET"
ROTATE = ("rotate", ROTATED, *PROFILE)
ENV, SEALED = "shop/.env.production", "shop/profiles/production.sealed.yaml"
# None of these touches what the command beside it is about.
BESIDE = (
    ("render", "--all", "--check"),
    ("render", "--all"),
    ("check",),
    ("new-secret", "SPARE_TOKEN", *PROFILE),
)
ADOPTING = (("adopt",), ("adopt", "--diff"), ("render", "--all", "--check"))


class Case(NamedTuple):
    """A command, and how the project is prepared for it."""

    name: str
    command: tuple[str, ...]
    prepare: Callable[[Sandbox], None]
    beside: tuple[tuple[str, ...], ...] = BESIDE
    # What a run may end with that has nothing left to do.
    done_already: int = 0
    # What holds of this command alone, when it was killed and when it ran again.
    look: Callable[[Sandbox, State, State], None] = lambda sandbox, left, after: None


def _new(sandbox: Sandbox) -> None:
    options = ("--project", "shop", "--host", "shop.example.com", "--bot", "--database", "supabase")
    sandbox.run("init", *options)
    (sandbox.root / "profiles/staging.yaml").unlink()
    declare(sandbox, "SPARE_TOKEN")


def _rendered(sandbox: Sandbox) -> None:
    _new(sandbox)
    sandbox.run("render", "--all")
    for path in (".env", ".env.production"):
        put(sandbox, path, DISCORD_TOKEN=f"token of {path}")
    production = sandbox.root / ".env.production"
    production.write_text(re.sub(r"(?m)^SPARE_TOKEN=.*\n", "", production.read_text()))


def _changed(sandbox: Sandbox) -> None:
    """A rendered project whose profiles have more secrets and other settings since."""
    _rendered(sandbox)
    declare(sandbox, "API_TOKEN")
    base = sandbox.root / "profiles/base.yaml"
    base.write_text(base.read_text() + "settings: {TIME_ZONE: Asia/Tokyo}\n")


def _edited(sandbox: Sandbox) -> None:
    """One of which a person edited generated files, too."""
    _changed(sandbox)
    for path in ("render.yaml", "config/settings/production.py"):
        with (sandbox.root / path).open("a") as file:
            file.write("# by hand\n")


def _exported(sandbox: Sandbox) -> None:
    _rendered(sandbox)
    old = sandbox.root / ".env.old"
    old.touch(0o600)
    old.write_text(
        "DISCORD_TOKEN=another token\nBOT_SHARED_SECRET=" + "0123456789abcdef" * 4 + "\n"
    )


def _with_key(sandbox: Sandbox) -> None:
    _rendered(sandbox)
    sandbox.run("keys", "new")


def _sealed(sandbox: Sandbox) -> None:
    _with_key(sandbox)
    sandbox.run("seal", *PROFILE)


def _sealed_and_changed(sandbox: Sandbox) -> None:
    """A project in whose .env file are other values than those that are sealed."""
    _sealed(sandbox)
    put(sandbox, ".env.production", DISCORD_TOKEN="another token", BOT_SHARED_SECRET="f" * 64)


def _rotating(sandbox: Sandbox) -> None:
    _sealed(sandbox)
    sandbox.run(*ROTATE)


def _look_at_begun(sandbox: Sandbox, left: State, after: State) -> None:
    """Begun in no file, in the .env file or in both; never are both values replaced."""
    new, old = _pair(after, ENV)
    assert None not in (new, old)
    assert new != old
    assert _pair(after, SEALED) == (new, old)
    rotation = [(old, None), (new, old)]
    assert rotation.index(_pair(left, SEALED)) <= rotation.index(_pair(left, ENV))


def _look_at_finished(sandbox: Sandbox, left: State, after: State) -> None:
    """The new value is there all the time, and the former one goes last from the sealed file."""
    new, _ = _pair(after, ENV)
    assert _pair(after, SEALED) == _pair(after, ENV) == (new, None)
    assert {_pair(left, path)[0] for path in (ENV, SEALED)} == {new}
    if _pair(left, ENV)[1]:
        assert _pair(left, SEALED)[1]


def _pair(state: State, path: str) -> tuple[str | None, str | None]:
    """Return a secret and its fallback as they are in a file."""
    return state.secrets.get((path, ROTATED)), state.secrets.get((path, f"{ROTATED}_PREVIOUS"))


def _deployed(name: str) -> Callable[[Sandbox], None]:
    """A project that knows nothing of envgen."""

    def prepare(sandbox: Sandbox) -> None:
        shutil.rmtree(sandbox.root)
        copied(name, sandbox.root.parent).rename(sandbox.root)
        for path in sandbox.root.glob(".env*"):
            path.chmod(0o600)

    return prepare


def declare(sandbox: Sandbox, name: str) -> None:
    """Add a secret to all profiles."""
    base = sandbox.root / "profiles/base.yaml"
    before, env, after = base.read_text().partition("\nenv:\n")
    line = f"  {name}: {{secret: true, generate: token, for: [web]}}\n"
    base.write_text(f"{before}{env}{line}{after}")


def put(sandbox: Sandbox, path: str, **values: str) -> None:
    """Set variables of a .env file, as a person would."""
    file = sandbox.root / path
    wanted = [dotenv.Wanted(name, value) for name, value in values.items()]
    file.write_text(dotenv.update(file.read_text(), wanted))


CASES = (
    Case("render-new", ("render", "--all"), _new),
    Case("render-changed", ("render", "--all"), _changed),
    Case("render-force", ("render", "--all", "--force"), _edited),
    Case("import-env", ("import-env", ".env.old", *PROFILE, "--force"), _exported),
    Case("seal-new", ("seal", *PROFILE), _with_key),
    Case("seal-changed", ("seal", *PROFILE, "--yes"), _sealed_and_changed),
    Case("unseal", ("unseal", *PROFILE, "--yes"), _sealed_and_changed),
    Case("rotate", ROTATE, _sealed, done_already=1, look=_look_at_begun),
    Case("rotate-finish", (*ROTATE, "--finish", "--yes"), _rotating, look=_look_at_finished),
    *(
        Case(f"adopt-{name}", ("adopt", "--apply"), _deployed(name), ADOPTING)
        for name in ("decouple", "supabase")
    ),
)
