"""Secrets of a project that is adopted: wherever they stand, none is shown or copied."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from adopting import copied
from canaries import CANARY, assert_clean
from commandline import Command, files_of

from envgen.adopt import adoption
from envgen.formats import dotenv

WAYS = ((), ("--diff",), ("--compare", "--python", sys.executable), ("--apply",))


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """Return a project with canaries in its .env file, its settings and its render.yaml."""
    root = copied("supabase", tmp_path)
    line = f"MAIL_PASSWORD={dotenv.update('', [dotenv.Wanted('X', CANARY)]).partition('=')[2]}"
    file = root / ".env.production"
    file.write_text(f"{file.read_text()}{line}# {CANARY}\nnot an assignment {CANARY}\n")
    settings = root / "api/settings.py"
    settings.write_text(
        f"{settings.read_text()}\nEMAIL_HOST_PASSWORD = {CANARY!r}\nSECRET_KEY = {CANARY!r}\n"
    )
    return root


@pytest.mark.parametrize("debug", [(), ("--debug",)])
@pytest.mark.parametrize("way", WAYS, ids=" ".join)
def test_adopting_shows_none(
    planted: Path, envgen: Command, way: tuple[str, ...], debug: tuple[str, ...]
) -> None:
    """Not on the screen, and in no file that had none before, but for .env files."""
    before = files_of(planted)
    done = envgen(*debug, "adopt", *way, cwd=planted)
    assert done.status in (0, 1)
    assert_clean(done.out, "stdout")
    assert_clean(done.err, "stderr")
    for path, data in files_of(planted).items():
        if not path.startswith(".env") and CANARY.encode() not in before.get(path, b""):
            assert_clean(data, path)


@pytest.mark.parametrize("debug", [(), ("--debug",)])
@pytest.mark.threat("a traceback shows a secret")
def test_no_traceback_shows_one(
    planted: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch, debug: tuple[str, ...]
) -> None:
    """An error that nobody expected, with a canary in its message and in its variables."""

    def fail(*arguments: object, **more: object) -> None:
        secret = CANARY
        raise ValueError(secret, arguments)

    monkeypatch.setattr(adoption, "decide", fail)
    done = envgen(*debug, "adopt", "--apply", cwd=planted)
    assert done.status == 70
    assert_clean(done.out + done.err, "the traceback")


def test_a_token_under_a_name_that_tells_nothing(tmp_path: Path, envgen: Command) -> None:
    """--compare gives a boot no value of .env that is a secret by its form."""
    root = copied("tunnel", tmp_path)
    token = "ghp_" + "aB3dE6gH9" * 4
    (root / ".env").write_text(f"NOTICE={token}\n")
    settings = root / "parcel/settings.py"
    differs = "SEEN = os.environ['NOTICE'] + str('parcel.env_settings' in sys.modules)\n"
    settings.write_text(f"{settings.read_text()}\nimport os\nimport sys\n{differs}")
    done = envgen("adopt", "--compare", "--python", sys.executable, cwd=root)
    assert "  SEEN\n" in done.out
    assert token not in done.out + done.err


STRIPE = "sk_live_" + "aB3dE6gH9" * 3
SECRET_PLACES = {
    "a key in a command": ("gunicorn", f"env STRIPE={STRIPE} gunicorn"),
    "a password in a URL": ("gunicorn", "gunicorn --env X=redis://:hunter2hunter2@r.invalid/0"),
    "an option with a telling name": ("gunicorn", "gunicorn --api-token hunter2hunter2"),
    "a variable with a telling name": ("gunicorn", "env API_KEY=hunter2hunter2 gunicorn"),
    "a key in place of a name": ("key: SECRET_KEY", f"key: {STRIPE}"),
}


@pytest.mark.threat("a profile that is committed has a secret")
@pytest.mark.parametrize(("old", "new"), SECRET_PLACES.values(), ids=SECRET_PLACES)
def test_a_secret_that_is_no_value_is_refused(
    tmp_path: Path, envgen: Command, old: str, new: str
) -> None:
    """In a command or a name it would be copied into a profile: nothing is written, nor shown."""
    root = copied("supabase", tmp_path)
    manifest = root / "render.yaml"
    lines = manifest.read_text().splitlines()
    number = next(at for at, line in enumerate(lines) if old in line and "buildCommand" not in line)
    lines[number] = lines[number].replace(old, new, 1)
    manifest.write_text("\n".join(lines) + "\n")
    before = files_of(root)
    done = envgen("adopt", cwd=root)
    assert done.status == 2
    assert [place.split(":")[:2] for place in done.places("adopt")] == [
        ["render.yaml", str(number + 1)]
    ]
    assert "hunter2" not in done.out + done.err
    assert STRIPE not in done.out + done.err
    assert files_of(root) == before


def test_a_dummy_of_a_build_is_no_secret(tmp_path: Path, envgen: Command) -> None:
    """Nor is a reference to a variable."""
    root = copied("supabase", tmp_path)
    manifest = root / "render.yaml"
    text = manifest.read_text()
    old = next(line for line in text.splitlines() if "startCommand" in line)
    key, command = old.split(": ", 1)
    odd = f"{key}: env SECRET_KEY=dummy-for-a-build API_KEY=$OTHER_KEY {command}"
    manifest.write_text(text.replace(old, odd))
    assert envgen("adopt", cwd=root).status == 0


@pytest.mark.parametrize("way", WAYS, ids=" ".join)
def test_a_key_in_place_of_a_name_is_not_in_the_report(
    tmp_path: Path, envgen: Command, way: tuple[str, ...]
) -> None:
    """Neither a name in a .env file, nor that of a service, of which a sentence says something."""
    root = copied("guide", tmp_path)
    (root / ".env").write_text(f"{STRIPE}=1\n")
    text = (root / "render.yaml").read_text()
    odd = f"  - {{type: pserv, name: {STRIPE}, runtime: node, envVars: [{{fromGroup: some}}]}}\n"
    (root / "render.yaml").write_text(f"{text}{odd}")
    done = envgen("adopt", *way, cwd=root)
    assert done.status in (0, 1)
    assert "<secret>" in done.err or "--compare" in way
    assert STRIPE not in done.out + done.err


def test_a_key_in_place_of_a_module_is_not_in_an_error(tmp_path: Path, envgen: Command) -> None:
    """An error of adopt names what was wrong."""
    root = copied("guide", tmp_path)
    done = envgen("adopt", "--decline", STRIPE, "--production", STRIPE, cwd=root)
    assert done.status == 2
    assert STRIPE not in done.out + done.err
