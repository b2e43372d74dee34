"""Read a Dockerfile: https://docs.docker.com/reference/dockerfile/"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice

from msgspec import Struct

from envgen.reading.following import Flow, FlowCommand, Script, follow
from envgen.reading.paths import joined

MAX_CHARACTERS = 200_000
_MOST_DOCUMENTS = 50
# More than people write by hand: some of what follows grows with the square of their number.
_MOST_INSTRUCTIONS = 1000


class Instruction(Struct, frozen=True):
    """One instruction, with continued lines and here-documents as one text."""

    keyword: str
    text: str
    line: int

    @property
    def words(self) -> list[str]:
        """Return the words of the text."""
        from shlex import split  # late: few projects have a Dockerfile

        try:
            return split(self.text)
        except ValueError:  # an open quote
            return self.text.split()

    @property
    def copied(self) -> list[str]:
        """Return what COPY and ADD copy, and last where to."""
        return [word for word in (self.exec_form or self.words) if not word.startswith("--")]

    @property
    def exec_form(self) -> list[str] | None:
        """Return the words of the JSON form; None for the form that a shell runs."""
        if not self.text.lstrip().startswith("["):
            return None
        try:
            found = json.loads(self.text)
        except (ValueError, RecursionError):
            return None
        is_list = isinstance(found, list) and all(isinstance(item, str) for item in found)
        return found if is_list else None

    @property
    def command(self) -> str:
        """Return what CMD, ENTRYPOINT or RUN runs, as a command of a shell."""
        from shlex import join  # late, as above

        words = self.exec_form
        return self.text if words is None else join(words)


class Stage(Struct, frozen=True):
    """The instructions of a build from one FROM to the next."""

    image: str
    name: str
    instructions: tuple[Instruction, ...]
    line: int


class Copied(Struct, frozen=True):
    """A file or folder of the build context, and where it is in the image."""

    source: str
    target: str


class Dockerfile:
    """What a Dockerfile says of the image of its last stage."""

    def __init__(self, text: str) -> None:
        """Read the text; what is not an instruction is left out."""
        found = _instructions(text[:MAX_CHARACTERS])
        self.instructions = tuple(islice(found, _MOST_INSTRUCTIONS))
        self.stages = tuple(_stages(self.instructions))

    @property
    def chain(self) -> tuple[Stage, ...]:
        """Return the last stage and those that it is built on, the first one first."""
        if not self.stages:
            return ()
        found = [self.stages[-1]]
        while (before := self._stage(found[-1].image)) and before not in found:
            found.append(before)
        return tuple(reversed(found))

    @property
    def used(self) -> tuple[Stage, ...]:
        """Return the stages that the image is made from, also those that it copies from."""
        found = list(self.chain)
        for stage in found:
            for item in stage.instructions:
                source = re.search(r"--from=(\S+)", item.text) if item.keyword == "COPY" else None
                other = self._stage(source[1]) if source else None
                if other is not None and other not in found:
                    found.append(other)
        return tuple(stage for stage in self.stages if stage in found)

    @property
    def image(self) -> str:
        """Return the image that the last stage is built on in the end."""
        return self.chain[0].image if self.chain else ""

    @property
    def python(self) -> str | None:
        """Return the version of Python in the image, such as "3.12"; None if it is not said."""
        found = re.search(r"(?:^|/)python:v?([0-9]+\.[0-9]+(?:\.[0-9]+)?)", self.image)
        found = found or re.search(r"uv:(?:.*-)?python([0-9]+\.[0-9]+)", self.image)
        return found[1] if found else None

    def last(self, keyword: str) -> Instruction | None:
        """Return the last instruction of a kind in the image."""
        found = [
            item for stage in self.chain for item in stage.instructions if item.keyword == keyword
        ]
        return found[-1] if found else None

    def _stage(self, name: str) -> Stage | None:
        for number, stage in enumerate(self.stages):
            if name and (stage.name == name.lower() or name == str(number)):
                return stage
        return None


def _instructions(text: str) -> Iterator[Instruction]:
    escape = "`" if re.match(r"#\s*escape\s*=\s*`", text, re.IGNORECASE) else "\\"
    lines = text.removeprefix("\ufeff").splitlines()
    number, documents = 0, 0
    while number < len(lines):
        start = number
        parts: list[str] = []
        while number < len(lines):
            line = lines[number]
            number += 1
            # Comments between continued lines are left out.
            if line.lstrip().startswith("#") or (parts and not line.strip()):
                if not parts:
                    break
                continue
            stripped = line.rstrip()
            parts.append(stripped.removesuffix(escape) if stripped.endswith(escape) else line)
            if not stripped.endswith(escape):
                break
        whole = " ".join(parts).strip()
        keyword, _, rest = whole.partition(" ")
        is_run = keyword.upper() in ("RUN", "COPY") and documents < _MOST_DOCUMENTS
        for ending in re.findall(r"<<-?[\"']?(\w+)", whole)[:5] if is_run else ():
            documents += 1
            ends = [i for i in range(number, len(lines)) if lines[i].strip() == ending]
            if ends:
                rest = "\n".join([re.sub(r"<<-?\S+", "", rest), *lines[number : ends[0]]])
                number = ends[0] + 1
        if whole:
            yield Instruction(keyword.upper(), rest.strip(), start + 1)


def _stages(instructions: tuple[Instruction, ...]) -> Iterator[Stage]:
    arguments: dict[str, str] = {}
    start: Instruction | None = None
    inner: list[Instruction] = []
    for item in (*instructions, None):
        if item is not None and item.keyword != "FROM":
            if start is None and item.keyword == "ARG":
                name, _, value = item.text.partition("=")
                arguments[name.strip()] = value.strip().strip("\"'")
            inner.append(item)
            continue
        if start is not None:
            words = [word for word in start.text.split() if not word.startswith("--")]
            image = re.sub(
                r"\$\{?(\w+)(?::-[^}]*)?\}?",
                lambda found: arguments.get(found[1], found[0]),
                words[0] if words else "",
            )
            name = words[2].lower() if len(words) > 2 and words[1].lower() == "as" else ""
            yield Stage(image, name, tuple(inner), start.line)
        start, inner = item, []


class Build:
    """What a build of a Dockerfile runs, and where the files of the image come from.

    `steps` are the commands in the image; their folders are absolute. `scripts` are the scripts
    that they run. `context` is the folder of the build, relative to the project.
    """

    def __init__(
        self, dockerfile: Dockerfile, context: str, read: Callable[[str], str | None]
    ) -> None:
        """Go through the stages that the image is made from."""
        self.context = context
        self._read = read
        self.copied: list[Copied] = []
        self.steps: list[FlowCommand] = []
        self.scripts: list[Script] = []
        self.folder = "/"
        for stage in dockerfile.used:
            if dockerfile._stage(stage.image) is None:
                self.folder = "/"
            for item in stage.instructions:
                self._follow(item)

    def _follow(self, item: Instruction) -> None:
        if item.keyword == "WORKDIR":
            self.folder = joined(self.folder, item.text.strip("\"'")) or self.folder
        elif item.keyword in ("COPY", "ADD") and "--from=" not in item.text:
            names = item.copied
            for source in names[:-1]:
                self._copy(source, names[-1], many=len(names) > 2)
        elif item.keyword == "RUN":
            for mount in re.findall(r"--mount=(\S+)", item.text):
                if "type=bind" not in mount:
                    continue
                fields = dict(part.partition("=")[::2] for part in mount.split(","))
                origin = fields.get("source") or fields.get("src")
                if "from" not in fields and origin:
                    target = fields.get("target") or fields.get("dst") or origin
                    self._copy(str(origin), target, many=False)
            command = re.sub(r"^(?:--(?:mount|network|security)=\S+\s+)+", "", item.command)
            flow = follow(command, self.folder, self.read)
            self.steps += flow.steps
            self.scripts += flow.scripts

    def _copy(self, source: str, target: str, *, many: bool) -> None:
        place = joined(self.folder, target)
        # Variables and patterns: where the files go is not known.
        name = joined(".", source.lstrip("/") or ".")
        if place is None or name is None:
            return
        into = target.endswith(("/", ".")) or many or place == self.folder
        self.copied.append(Copied(name, f"{place.rstrip('/')}/" if into else place))

    def source(self, path: str) -> str | None:
        """Return the file of the project that is at `path` in the image, if it was copied there."""
        for item in reversed(self.copied):
            inner = path.removeprefix(item.target) if path.startswith(item.target) else None
            if inner is None:
                continue
            found = item.source
            if found == ".":
                found = inner.lstrip("/")
            elif inner not in ("", found.rpartition("/")[2]):
                found = f"{item.source}/{inner.lstrip('/')}"
                if self._read(joined(self.context, found) or "") is None:
                    continue
            return joined(self.context, found) if found else None
        return None

    def read(self, path: str) -> str | None:
        """Return the text of the file at `path` in the image; None if it is not known."""
        found = self.source(path)
        return None if found is None else self._read(found)

    def flow(self, command: str) -> Flow:
        """Return what a command runs in the finished image."""
        return follow(command, self.folder, self.read)
