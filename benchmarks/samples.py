"""The projects that are rendered: one of a usual size for all tools, and ones of many profiles."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from measure import output_of
from places import HERE, Places

NAME = "sampleproject"
HOST = f"{NAME}.example.com"
# The files that all four tools write, byte for byte the same.
THREE = ("config/settings/production.py", ".env.production", "render.yaml")
# The values in them, and what a tool's template has instead. The host comes first:
# the project's name is part of it.
_VALUES = (("host", HOST), ("project", NAME))


class Sample:
    """A project with five profiles as `envgen init` writes them, rendered."""

    def __init__(self, folder: Path, places: Places, environment: Mapping[str, str]) -> None:
        """Create it in `folder`."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.folder = folder
        self.envgen = str(places.ours / "envgen")
        output_of(["git", "init", "--quiet"], folder, environment)
        options = ["--project", NAME, "--host", HOST, "--no-bot", "--database", "supabase"]
        output_of([self.envgen, "init", *options], folder, environment)
        self._sources = set(_files(folder))
        output_of([self.envgen, "render", "--all"], folder, environment)

    def forget(self) -> None:
        """Take away all that was rendered."""
        for path in set(_files(self.folder)) - self._sources:
            path.unlink()

    def texts(self) -> dict[str, str]:
        """Return the three files."""
        return {path: (self.folder / path).read_text(encoding="utf-8") for path in THREE}


class Rivals:
    """Templates from which other tools make the three files of a sample."""

    def __init__(self, folder: Path, places: Places, texts: Mapping[str, str]) -> None:
        """Write them into `folder`; `texts` are the files to arrive at."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.texts = texts
        self.commands = {
            "a bare script": self._bare(folder / "bare", places),
            "cookiecutter": self._cookiecutter(folder / "cookiecutter", places),
            "copier": self._copier(folder / "copier", places),
        }
        self.outputs = {
            "a bare script": folder / "bare" / "out",
            "cookiecutter": folder / "cookiecutter" / "out" / NAME,
            "copier": folder / "copier" / "out",
        }

    def prove(self) -> None:
        """Raise AssertionError unless every tool has made the same three files."""
        for label, output in self.outputs.items():
            for path, text in self.texts.items():
                made = (output / path).read_text(encoding="utf-8")
                # cookiecutter and copier may leave out the last line end.
                assert made.rstrip("\n") == text.rstrip("\n"), f"{label} makes another {path}"

    def _bare(self, folder: Path, places: Places) -> list[str]:
        self._write(folder / "templates", prefix="", ending="")
        lines = "".join(f"{name}: {value}\n" for name, value in _VALUES)
        _put(folder / "values.yaml", lines)
        script = str(HERE / "bare.py")
        return [
            places.python,
            script,
            *(str(folder / x) for x in ("values.yaml", "templates", "out")),
        ]

    def _cookiecutter(self, folder: Path, places: Places) -> list[str]:
        self._write(folder / "{{ cookiecutter.project }}", prefix="cookiecutter.", ending="")
        _put(folder / "cookiecutter.json", f'{{"project": "{NAME}", "host": "{HOST}"}}\n')
        options = ["--no-input", "--overwrite-if-exists", "--output-dir", str(folder / "out")]
        return [str(places.others / "cookiecutter"), *options, str(folder)]

    def _copier(self, folder: Path, places: Places) -> list[str]:
        self._write(folder / "template", prefix="", ending=".jinja")
        questions = "".join(f"{name}: {{type: str, default: {value}}}\n" for name, value in _VALUES)
        _put(folder / "template" / "copier.yml", questions)
        options = ["copy", "--quiet", "--defaults", "--overwrite"]
        return [
            str(places.others / "copier"),
            *options,
            str(folder / "template"),
            str(folder / "out"),
        ]

    def _write(self, folder: Path, prefix: str, ending: str) -> None:
        for path, text in self.texts.items():
            for name, value in _VALUES:
                text = text.replace(value, f"{{{{ {prefix}{name} }}}}")
            _put(folder / f"{path}{ending}", text)


class Many:
    """A project with `count` profiles like the sample's production, built on its base."""

    def __init__(self, folder: Path, sample: Sample, count: int) -> None:
        """Make it in `folder`, with nothing rendered yet."""
        shutil.rmtree(folder, ignore_errors=True)
        self.folder = folder
        self.count = count
        (folder / "profiles").mkdir(parents=True)
        output_of(["git", "init", "--quiet"], folder, {"PATH": "/usr/bin:/bin:/usr/local/bin"})
        shutil.copy(sample.folder / ".gitignore", folder)
        shutil.copy(sample.folder / "profiles" / "base.yaml", folder / "profiles")
        source = (sample.folder / "profiles" / "production.yaml").read_text(encoding="utf-8")
        for number in range(count):
            text = source.replace(NAME, f"{NAME}-{number}")
            _put(folder / "profiles" / f"site{number}.yaml", text)
        self._sources = set(_files(folder))

    def forget(self) -> None:
        """Take away all that was rendered."""
        for path in set(_files(self.folder)) - self._sources:
            path.unlink()


def _files(folder: Path) -> list[Path]:
    inside = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in inside if ".git" not in path.relative_to(folder).parts]


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
