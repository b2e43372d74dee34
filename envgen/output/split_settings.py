"""A settings package with a module for each environment: which of them a deployed site uses."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from envgen.output import readers

# Names of modules for a developer's own machine, and of those for a deployed site.
LOCAL = frozenset({"local", "dev", "develop", "development", "debug"})
DEPLOYED = ("production", "prod")


class Deployed(Struct, frozen=True):
    """The settings module of deployed sites, if it is not the one that manage.py names."""

    module: str | None = None
    # Why that cannot be decided; empty if it can.
    undecided: str = ""


def deployed_settings(
    read: Callable[[str], str | None],
    folder: str,
    named: str,
    is_there: Callable[[str], bool],
) -> Deployed:
    """Return what wsgi.py and asgi.py in `folder` name; manage.py names the module `named`.

    If they name the developer's own settings too, a production module beside these counts.
    """
    found: dict[str, str] = {}
    for path in (f"{folder}wsgi.py", f"{folder}asgi.py"):
        for module, _ in readers.default_settings_modules(read(path) or ""):
            found.setdefault(module, path)
    others = [module for module in found if module != named]
    if len(others) > 1:
        files = f"{found[others[0]]} names {others[0]}, and {found[others[1]]} names {others[1]}"
        return Deployed(undecided=files)
    if others and not is_there(others[0]):
        return Deployed(
            undecided=f"{found[others[0]]} names {others[0]}, and there is no such file"
        )
    if others:
        return Deployed(others[0])
    package, _, name = named.rpartition(".")
    if name not in LOCAL:
        return Deployed()
    beside = [item for item in (f"{package}.{each}" for each in DEPLOYED) if is_there(item)]
    if len(beside) > 1:
        both = " or ".join(beside)
        return Deployed(undecided=f"manage.py names {named}, and no file names {both}")
    return Deployed(beside[0] if beside else None)
