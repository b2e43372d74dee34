"""Many cases of broken files in one project, each in an app of its own: one boot tells of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from booted_shop import Broken
from broken_files import INSTALLED

APP = "books"


def label(number: int) -> str:
    """Return the name of an app."""
    return f"{APP}{number}"


def renamed(text: str, number: int) -> str:
    """Return a text with the name of the app that has this number."""
    return text.replace(APP, label(number))


def projects(cases: Iterable[Broken]) -> Iterator[tuple[Broken, dict[str, Broken]]]:
    """Yield projects that have all cases, and the cases of each by the folder of their files.

    Cases with settings that name the app are alone in a project.
    """
    groups: dict[tuple[str, ...], list[Broken]] = {}
    for case in cases:
        more = case.extra.removeprefix(INSTALLED)
        alone = case.name if APP in more else ""
        groups.setdefault((more, case.old, case.new, alone), []).append(case)
    for (more, *_), group in groups.items():
        if len(group) == 1:
            yield group[0], {"": group[0]}
            continue
        apps = {f"{label(number)}/": _app(case, number) for number, case in enumerate(group)}
        labels = ", ".join(repr(folder[:-1]) for folder in apps)
        yield (
            group[0]._replace(
                name=f"{len(group)} apps, among them {group[0].name}",
                extra=INSTALLED.replace(repr(APP), labels) + more,
                files={path: text for case in apps.values() for path, text in case.files.items()},
            ),
            apps,
        )


def _app(case: Broken, number: int) -> Broken:
    return case._replace(
        says={rule: renamed(words, number) for rule, words in case.says.items()},
        files={renamed(path, number): renamed(text, number) for path, text in case.files.items()},
        at=renamed(case.at, number),
    )
