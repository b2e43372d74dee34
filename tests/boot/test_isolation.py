"""What a boot keeps away from the project, and what of the project it survives."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import booted_shop
import pytest
from booted_shop import Broken
from broken_shops import with_static_files_in
from commandline import files_of
from needs import module_or_skip

CANARY = "CANARY-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789-abcdef"


def boot(root: Path, extra: str, *arguments: str) -> dict[str, Any]:
    """Boot a project whose settings end with `extra`; return production's boot."""
    made = booted_shop.make(root, Broken("", {}, extra=extra))
    _, data = booted_shop.check(made, "production", *arguments)
    [found] = data["boots"]
    return dict(found)


@pytest.mark.threat("a booted project gets a real secret")
@pytest.mark.any_django
def test_the_environment_is_the_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the shell's variables PATH, HOME and LANG alone; the rest are the program's, or Render's.

    A variable of the bot's is not among them, and every secret is a dummy value.
    """
    monkeypatch.setenv("DJANGO_SECRET_KEY", CANARY)
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("LANG", "C.UTF-8")
    shows = "import os\n\nSEEN = dict(os.environ)\n"
    settings = boot(tmp_path, shows)["settings"]
    seen = settings["SEEN"]
    assert set(seen) == {
        "API_PASSWORD",
        "BOT_SHARED_SECRET",
        "DATABASE_URL",
        "DJANGO_ALLOWED_HOSTS",
        "DJANGO_CORS_ALLOWED_ORIGINS",
        "DJANGO_CSRF_TRUSTED_ORIGINS",
        "DJANGO_DEBUG",
        "DJANGO_LOG_LEVEL",
        "DJANGO_SECRET_KEY",
        "DJANGO_SECURE_HSTS_SECONDS",
        "DJANGO_SECURE_SSL_REDIRECT",
        "DJANGO_SETTINGS_MODULE",
        "HOME",
        "IS_PULL_REQUEST",
        "LANG",
        "PATH",
        "PORT",
        "REDIS_URL",
        "RENDER",
        "RENDER_EXTERNAL_HOSTNAME",
        "RENDER_EXTERNAL_URL",
        "RENDER_SERVICE_NAME",
        "RENDER_SERVICE_TYPE",
        "SHIPPING",
    }
    assert seen["RENDER_EXTERNAL_HOSTNAME"] == "shop.onrender.com"
    assert seen["DJANGO_SECRET_KEY"] == {"$hidden": "DJANGO_SECRET_KEY"}
    assert CANARY not in json.dumps(settings)


READERS = (
    "text = open('.env.production').read()",
    "import pathlib\ntext = pathlib.Path('.env').read_text()",
    "text = open(b'.env', 'rb').read().decode()",
    (
        "import os\n\nimport environ\n\nenviron.Env.read_env('.env.production')\n"
        "text = f\"{os.environ.get('API_PASSWORD')} {os.environ.get('OTHER')}\""
    ),
    "import dotenv\ntext = str(dotenv.dotenv_values('.env.production'))",
)


@pytest.mark.threat("a booted project gets a real secret")
@pytest.mark.any_django
def test_real_secrets_are_not_there(tmp_path: Path) -> None:
    """Whoever opens a .env file finds it empty, in every way that projects have."""
    module_or_skip("dotenv.main")
    lines = [f"{reads}\nTEXT_{number} = text\n" for number, reads in enumerate(READERS)]
    root = booted_shop.make(tmp_path, Broken("", {}, extra="".join(lines)))
    for name in (".env", ".env.production"):
        file = root / name
        lines = file.read_text().splitlines()
        kept = [
            line for line in lines if not line.startswith(("API_PASSWORD", "DJANGO_SECRET_KEY"))
        ]
        extra = [f"{name}={CANARY}" for name in ("API_PASSWORD", "DJANGO_SECRET_KEY", "OTHER")]
        file.write_text("\n".join([*kept, *extra, ""]))
    _, data = booted_shop.check(root)
    assert [item["fault"] for item in data["boots"]] == [None] * 3
    assert {f"TEXT_{number}" for number in range(len(READERS))} <= set(data["boots"][0]["settings"])
    assert CANARY not in json.dumps(data)


@pytest.mark.parametrize("extra", ["", with_static_files_in("static_of_its_own")])
@pytest.mark.threat("a booted project reaches a real server")
def test_nothing_is_left_behind(extra: str, tmp_path: Path) -> None:
    """No database, no compiled file, no static file: the project is as it was."""
    root = booted_shop.make(tmp_path, Broken("", {}, extra=extra))
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    files = files_of(root)
    booted_shop.check(root)
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before
    assert files_of(root) == files


@pytest.mark.parametrize(
    "extra",
    [
        "print('hello')\nprint('{\"report\": {}}', flush=True)\n",
        "import os\n\nos.write(1, b'{\"report\": {}}\\n')\nos.system('echo hello')\n",
        "import sys\n\nsys.stdout = sys.stderr = None\n",
        "import threading, time\n\nthreading.Thread(target=time.sleep, args=[600]).start()\n",
        "import sys\n\nsys.stdin.read()\ninput = sys.stdin.readline()\n",
        "import subprocess\n\nsubprocess.Popen(['sleep', '600'])\n",
        "import os, time\n\nif os.fork() == 0:\n    time.sleep(600)\n",
        "import warnings\n\nwarnings.simplefilter('error')\n",
        "import signal\n\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n",
        "import logging\n\nlogging.disable()\n",
    ],
    ids=["print", "write", "no stdout", "thread", "stdin", "process", "fork", "warn", "sig", "log"],
)
@pytest.mark.any_django
def test_what_settings_do_as_they_load(extra: str, tmp_path: Path) -> None:
    """Output is no report, and what goes on running is ended with the boot."""
    started = time.monotonic()
    found = boot(tmp_path, extra)
    assert found["fault"] is None
    assert found["settings"]["DEBUG"] is False
    assert [item["answer"]["status"] for item in found["requests"]].count(200) > 5
    assert time.monotonic() - started < 60


@pytest.mark.any_django
def test_a_folder_whose_name_is_no_utf8(tmp_path: Path) -> None:
    """It is found, and boots like any other."""
    found = boot(tmp_path / os.fsdecode(b"caf\xe9 shop"), "")
    assert found["fault"] is None


@pytest.mark.any_django
def test_settings_that_are_no_text(tmp_path: Path) -> None:
    """What no JSON can hold, such as half a surrogate pair, does not keep the rest from envgen."""
    found = boot(tmp_path, "HALF = 'a\\udcffb'\n")
    assert found["fault"] is None
    assert found["settings"]["HALF"] == "a?b"


@pytest.mark.parametrize(
    ("extra", "type_", "words"),
    [
        ("LONG = ['x' * 90_000] * 500\n", "unreadable", "its report is too long or not valid JSON"),
        (
            "class Ends:\n    def __getattr__(self, name):\n        raise SystemExit(2)\n\n\n"
            "OBJECT = Ends()\n",
            "SystemExit",
            "it exits the process",
        ),
    ],
    ids=["long", "object"],
)
@pytest.mark.any_django
def test_settings_that_cannot_be_read(extra: str, type_: str, words: str, tmp_path: Path) -> None:
    """The boot fails, and says why."""
    found = boot(tmp_path, extra)
    fault = found["fault"]
    assert (fault["type"], fault["message"]) == (type_, words)
    # One that raises an error costs only itself.
    assert found["settings"].get("OBJECT") == ({"$object": "…"} if "OBJECT" in extra else None)
    assert ("USE_TZ" in found["settings"]) is ("OBJECT" in extra)


@pytest.mark.threat("a booted project never ends")
@pytest.mark.any_django
def test_one_that_never_ends(tmp_path: Path) -> None:
    """It is ended when its time is over, with the processes that it has started."""
    pid = tmp_path / "pid"
    hangs = (
        "import subprocess, time\n\nchild = subprocess.Popen(['sleep', '600'])\n"
        f"open({str(pid)!r}, 'w').write(str(child.pid))\ntime.sleep(600)\n"
    )
    found = boot(tmp_path / "shop", hangs, "--boot-timeout", "3")
    assert found["fault"]["type"] == "timeout"
    assert found["fault"]["step"] == "settings"
    assert found["fault"]["message"] == "it did not finish within 3 seconds"
    assert_ended(int(pid.read_text()))


@pytest.mark.threat("a booted project never ends")
@pytest.mark.any_django
def test_ctrl_c_ends_all(tmp_path: Path) -> None:
    """Ctrl-C while programs boot ends them, and envgen with its own exit status."""
    pid = tmp_path / "pid"
    hangs = f"import os, time\n\nopen({str(pid)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)\n"
    root = booted_shop.make(tmp_path / "shop", Broken("", {}, extra=hangs))
    # Where the tests run in the background SIGINT is ignored, and a child inherits that.
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    code += "from envgen.cli import main; main()"
    command = [sys.executable, "-c", code, "check", "--boot", "--python", sys.executable]
    with subprocess.Popen(
        [*command, "production"], cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        deadline = time.monotonic() + 60
        while not (pid.exists() and pid.read_text()):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"error: " in err
    assert b"Traceback" not in err
    assert_ended(int(pid.read_text()))


def assert_ended(pid: int) -> None:
    """Wait until a process is gone, or is but a zombie that nobody has asked after."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (ProcessLookupError, FileNotFoundError):
            return
        if state == "Z":
            return
        time.sleep(0.02)
    raise AssertionError(f"{pid} still runs")
