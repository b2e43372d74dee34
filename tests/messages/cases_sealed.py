"""What seal, unseal, keys and rotate say, and other commands of what is sealed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import commandline
import pytest
import sealed_project
from sealed_project import PATH, key_file
from snapshots import Case, Sandbox, first, typed

from envgen.cli.commands import rotate
from envgen.secrets.sealed import SealSubject, new_key, parse, suite
from envgen.secrets.sealed import seal as add_sealed
from envgen.secrets.secret import Secret

Step = Callable[[Sandbox], object]
NAME, FALLBACK = "BOT_SHARED_SECRET", "BOT_SHARED_SECRET_PREVIOUS"
DOTENV = ".env.production"


@cache
def _made(what: str, first_project: Path) -> tuple[TemporaryDirectory[str], Path]:
    """Make a project and the configuration beside it, once in a process."""
    folder = TemporaryDirectory(prefix="envgen-messages-")
    root = Path(folder.name)
    shutil.copytree(first_project, root / "shop")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(root / "config"))
        (root / "config").mkdir(mode=0o700)
        if what == "sealed":
            sealed_project.seal(lambda *words: commandline.run_in(root / "shop", *words))
        else:
            done = commandline.run_in(root / "shop", "render", "production", "-q")
            assert done.status == 0, done
    return folder, root


def _copied(box: Sandbox, what: str) -> None:
    _, made = _made(what, box.first)
    shutil.copytree(made / "shop", box.root)
    shutil.copytree(made / "config", box.config, dirs_exist_ok=True)
    known = box.config / "envgen" / "known-recipients"
    if known.exists():
        before, here = quote(str((made / "shop").resolve())), quote(str(box.root.resolve()))
        known.write_text(known.read_text().replace(before, here))


def sealed(box: Sandbox) -> None:
    """Copy the first project, its production sealed with a key that is here."""
    _copied(box, "sealed")


def rendered(box: Sandbox) -> None:
    """Copy the first project, its production rendered."""
    _copied(box, "rendered")


def cloned(box: Sandbox) -> None:
    """Have what is sealed, and no .env file."""
    sealed(box)
    (box.root / DOTENV).unlink()


def with_key(box: Sandbox) -> None:
    """Have a .env file and a key, and nothing sealed."""
    rendered(box)
    box.ready("keys new")


def no_key(_: Sandbox) -> None:
    """Put the key where nobody looks for it."""
    sealed_project.without_key()


def value(name: str, text: str, path: str = DOTENV) -> Step:
    """Return what changes a value of a .env file by hand."""

    def step(box: Sandbox) -> None:
        before = (box.root / path).read_text(encoding="utf-8")
        box.write(path, re.sub(rf"^{name}=.*$", f"{name}={text}", before, flags=re.MULTILINE))

    return step


def ready(*commands: str) -> Step:
    """Return what runs commands that succeed."""
    return lambda box: box.ready(*commands)


def on(day: date) -> Step:
    """Return what makes it a day."""
    return lambda box: box.patch.setattr(rotate, "today", lambda: day)


def _text(change: Callable[[str], str]) -> Step:
    """Return what changes the text of the sealed file."""

    def step(box: Sandbox) -> None:
        box.write(PATH, change((box.root / PATH).read_text(encoding="utf-8")))

    return step


def _key(change: Callable[[str], str], mode: int = 0o600) -> Step:
    """Return what changes the file of the key."""

    def step(box: Sandbox) -> None:
        file = key_file()
        file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
        file.chmod(mode)

    return step


def _other_recipient(box: Sandbox) -> None:
    """Seal for a key that this machine does not know of the profile."""
    key_file().unlink()
    box.ready("keys new")
    box.ready(f"seal -p production --for {key_file().stem} --yes")
    known = box.config / "envgen" / "known-recipients"
    known.write_text(re.sub("^[0-9a-f]{32}", "0" * 32, known.read_text(), flags=re.MULTILINE))
    key_file().unlink()


def _homeless(box: Sandbox) -> None:
    def no_home() -> None:
        raise RuntimeError

    box.patch.setenv("XDG_CONFIG_HOME", "")
    box.patch.setattr("pathlib.Path.home", no_home)


def _declare(box: Sandbox) -> None:
    box.edit("profiles/base.yaml", "env:\n", MORE)
    box.ready("render production -q")


def _cut_off(box: Sandbox) -> None:
    before = (box.root / PATH).read_bytes()
    box.ready(f"rotate {NAME} -p production")
    (box.root / PATH).write_bytes(before)


def _foreign(box: Sandbox) -> None:
    path = "profiles/base.yaml"
    text = (box.root / path).read_text(encoding="utf-8")
    box.write(path, re.sub(r"(?m)^  DISCORD_TOKEN:.*\n(    .*\n)*", "", text))


def _undated(box: Sandbox) -> None:
    text = (box.root / DOTENV).read_text(encoding="utf-8")
    box.write(DOTENV, re.sub("^# envgen made: .*\n", "", text, flags=re.MULTILINE))


def _too_old(*_: object) -> None:
    raise suite.SealingUnavailable


def _their_key(box: Sandbox) -> None:
    box.write("their.key", new_key().public.text())


def _unknown_name(box: Sandbox) -> None:
    box.write(DOTENV, f"{(box.root / DOTENV).read_text(encoding='utf-8')}OTHER=x\n")


def _foreign_name(box: Sandbox) -> None:
    """Seal a value of a name that the profile does not have."""
    subject = SealSubject("shop", "production")
    file = parse((box.root / PATH).read_text(encoding="utf-8"), PATH, subject)
    done = add_sealed(file, subject, {"LD_PRELOAD": Secret("/tmp/x.so")}, None)
    box.write(PATH, done.text)


def _no_record(box: Sandbox) -> None:
    """Forget when a value was made."""
    text = (box.root / DOTENV).read_text(encoding="utf-8")
    box.write(DOTENV, re.sub("^# envgen made: .*\n", "", text, flags=re.MULTILINE))


def seal(name: str, *steps: Step, more: str = "", project: Step = sealed, **rest: object) -> Case:
    """Return a case of `envgen seal`."""
    return typed(name, f"seal -p production{more}", *steps, project=project, **rest)  # type: ignore[arg-type]


def unseal(
    name: str,
    *steps: Step,
    more: str = " --yes",
    project: Step = cloned,
    answers: str | None = None,
) -> Case:
    """Return a case of `envgen unseal`."""
    return typed(name, f"unseal -p production{more}", *steps, project=project, answers=answers)


SEAL = [
    seal(
        "nothing to seal yet",
        lambda box: box.write(".env.production", "DISCORD_TOKEN=\n"),
        project=with_key,
    ),
    seal("the first time", project=with_key),
    seal("nothing new"),
    seal("no key", project=rendered),
    seal("several keys", ready("keys new", "keys new --yes"), project=rendered),
    seal("for nobody", more=" --for nobody", project=rendered),
    seal("no .env file", project=first),
    seal("another value", value(NAME, "another-value")),
    seal("another value, agreed to", value(NAME, "another-value"), more=" --yes"),
    seal("asked on a terminal", value(NAME, "another-value"), answers="n\n"),
    seal("without the key", value("DISCORD_TOKEN", "a-token-1"), no_key),
    seal("a value that went", value(NAME, "")),
    seal("a value is dropped", value(NAME, ""), more=f" --drop {NAME}"),
    seal("a value is dropped that the .env file has", more=f" --drop {NAME}"),
    seal("nothing to drop", more=" --drop NOPE"),
    seal("nothing is known without the key", no_key),
    seal("nothing to replace", more=" --replace NONE"),
    seal("a name that the profile has not", _unknown_name),
    seal("a value that could not be written", value("DATABASE_URL", "a'b\"$`c")),
    seal(
        "for another key, and values are missing",
        value(NAME, ""),
        _their_key,
        more=" --for their.key",
    ),
    seal("a replaced recipient", _other_recipient),
    seal("a test profile", more=" -p test"),
    seal("a key that others can use", _key(str, 0o644)),
    seal("a key that is none", _key(lambda text: "x")),
    seal("a variable without a key", lambda box: box.patch.setenv("ENVGEN_KEY", "x")),
    seal("an old cryptography", lambda box: box.patch.setattr(suite, "_hpke", _too_old)),
]
UNSEAL = [
    unseal("the .env file comes back"),
    unseal("it asks", more=""),
    unseal("asked on a terminal", more="", answers="n\n"),
    unseal("stopped at the question", more="", answers=""),
    unseal("nothing differs", project=sealed),
    unseal("a conflict", _text(lambda text: f"{text}<<<<<<< ours\n")),
    unseal(
        "another format", _text(lambda text: text.replace("sealed-format: 1", "sealed-format: 2"))
    ),
    unseal(
        "no public key in it",
        _text(lambda text: re.sub("(?m)^sealed-for: .*", "sealed-for: AAAA", text)),
    ),
    unseal("another end", _text(lambda text: text.replace("sealed-end: 1", "sealed-end: 2"))),
    unseal(
        "a value that is no base64",
        _text(lambda text: re.sub("(?m)^(DJANGO_SECRET_KEY: ..).*", r"\1", text)),
    ),
    unseal(
        "what is not the profile's",
        value("DISCORD_TOKEN", "a-token-1"),
        ready("seal -p production"),
        _foreign,
        project=sealed,
    ),
    unseal("a value that changed", value(NAME, "another-value"), project=sealed),
    unseal(
        "a name that the profile has not",
        _text(lambda text: text.replace("DJANGO_SECRET_KEY:", "LD_PRELOAD:")),
    ),
    unseal("a name that no profile has", _foreign_name),
    unseal("no sealed file", project=rendered),
    unseal("without the key", no_key),
    unseal("cut off", _text(lambda text: text[:3000])),
    unseal("no public key", _text(lambda text: text[:100])),
    unseal("empty", _text(lambda text: "")),
    unseal("a line that is none", _text(lambda text: "a: &a [*a]\n" + text)),
    unseal("a value that is broken", _text(lambda text: text[:-60] + "A" * 58 + text[-2:])),
    unseal("another profile's", _text(lambda text: text.replace("production", "staging"))),
    unseal("a line twice", _text(lambda text: text + text.splitlines()[-1] + "\n")),
    unseal("not UTF-8", lambda box: (box.root / PATH).write_bytes(b"\xff")),
    unseal("too large", lambda box: box.write(PATH, "#" * (5 * 2**20))),
    typed("render without the key", "render production", no_key, project=cloned),
    typed("run without the key", "run production -- nothing-such", no_key, project=cloned),
    typed("check without a .env file", "check production", project=cloned),
    typed("check of what cannot be compared", "check production", no_key, project=sealed),
    typed(
        "check of what is behind",
        "check production",
        value(NAME, "another-value"),
        value("DISCORD_TOKEN", "a-token-1"),
        project=sealed,
    ),
    typed("diff without the key", "diff production production", no_key, project=cloned),
    typed("new-secret of what is sealed", f"new-secret {NAME} -p production", project=cloned),
]
KEYS = [
    typed("a new key", "keys new"),
    typed("another key", "keys new", project=sealed),
    typed("another key, agreed to", "keys new --yes", project=sealed),
    typed("no keys", "keys show"),
    typed("the key that is here", "keys show", project=sealed),
    typed("the key that is not here", "keys show", no_key, project=sealed),
    typed("a key that there is not", "keys show x"),
    typed("a file that cannot be read", "keys show", _text(lambda text: "x"), project=sealed),
    typed("nothing to trust", "keys trust -p production"),
    typed("trust asks", "keys trust -p production", _other_recipient, project=sealed),
    typed(
        "asked on a terminal",
        "keys trust production",
        _other_recipient,
        project=sealed,
        answers="n\n",
    ),
    typed("trust", "keys trust -p production --yes", _other_recipient, project=sealed),
    typed(
        "the key would be saved in the project",
        "keys new",
        lambda box: box.patch.setenv("XDG_CONFIG_HOME", str(box.root / "config")),
    ),
    typed("no home", "keys new", _homeless),
]


def turn(
    name: str,
    *steps: Step,
    more: str = NAME,
    project: Step = rendered,
    answers: str | None = None,
) -> Case:
    """Return a case of `envgen rotate`."""
    command = f"rotate {more} -p production"
    day = on(date(2026, 11, 24))
    return typed(name, command, day, *steps, project=project, answers=answers)


def _key_of_platform(box: Sandbox) -> None:
    box.edit(
        "profiles/base.yaml",
        "env:\n",
        "env:\n  DJANGO_SECRET_KEY: {secret: true, generate: render}\n",
    )


BEGUN = ready(f"rotate {NAME} -p production")
MORE = "env:\n  OWN: {secret: true, generate: token}\n  SALT: {secret: true, generate: render}\n"
ROTATE = [
    turn("it begins"),
    turn("with a sealed file", project=sealed),
    turn("it is under way", BEGUN),
    turn("it ends", BEGUN, more=f"{NAME} --finish --yes"),
    turn("it asks", BEGUN, more=f"{NAME} --finish"),
    turn("asked on a terminal", BEGUN, more=f"{NAME} --finish", answers="n\n"),
    turn("of unknown age", BEGUN, _no_record, more=f"{NAME} --finish"),
    turn("its status, of unknown age", BEGUN, _no_record, more=f"{NAME} --status"),
    turn(
        "its status, over",
        BEGUN,
        ready(f"rotate {NAME} -p production --finish --yes"),
        more=f"{NAME} --status",
    ),
    turn("it ends, with a sealed file", BEGUN, more=f"{NAME} --finish --yes", project=sealed),
    turn("Django's key, which the platform generates", _key_of_platform, more="DJANGO_SECRET_KEY"),
    turn("there is none", more=f"{NAME} --finish"),
    turn("its status", more="--status"),
    turn("its status, under way", BEGUN, on(date(2026, 12, 1)), more="--status"),
    turn("two things at once", more="--status --finish"),
    turn("of nothing", more=""),
    turn("of no secret", more="DJANGO_SECRT_KEY"),
    turn("of nothing like a secret", more="NOTHING"),
    turn("of a person's", more="DISCORD_TOKEN"),
    turn("of what cannot be", _declare, more="OWN"),
    turn("of the platform's", _declare, more="SALT"),
    turn("without a .env file", project=first),
    turn("its status, without a .env file", project=first, more="--status"),
    turn("without a value", value(NAME, "")),
    turn("of a value with a comma", value("DJANGO_SECRET_KEY", "'a,b'"), more="DJANGO_SECRET_KEY"),
    turn("the fallback alone is left", BEGUN, value(NAME, ""), more=f"{NAME} --finish --yes"),
    turn("sealed with another value", value(NAME, "another-value"), project=sealed),
    turn("a fallback is sealed", BEGUN, value(FALLBACK, ""), project=sealed),
    turn("without the key", no_key, project=sealed),
    turn("brought in step", _cut_off, project=sealed),
    typed("a test profile", f"rotate {NAME} -p test"),
    typed("what is then to do", "todo production", BEGUN, project=rendered),
    typed("what is then to do, sealed", "todo production", BEGUN, project=sealed),
]


FILES = {"seal": SEAL, "unseal": UNSEAL, "keys": KEYS, "rotate": ROTATE}
