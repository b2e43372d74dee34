"""The `harbor` key of a profile."""

from __future__ import annotations

from typing import Annotated

from envgen.formats.shapes import Slug, Strict, about


class Berth(Strict, frozen=True):
    """Where one program is moored."""

    name: Annotated[Slug | None, about("Its name on the quay.")] = None
    ships: Annotated[int, about("How many run at a time.")] = 1
    quay: Annotated[bool, about("It is at the quay, where others cannot reach it.")] = False


class Harbor(Strict, frozen=True):
    """Where the programs are moored."""

    berths: Annotated[dict[Slug, Berth], about("A program's berth.")] = {}
