"""The catalogue: the settings and apps that envgen knows."""

from __future__ import annotations

from collections.abc import Iterable

from docs_blocks.markdown import code, plain, table
from envgen import catalog


def settings() -> str:
    """Return all known settings, a table for each section."""
    parts = []
    for section in catalog.SECTIONS:
        rows = [_setting(item) for item in catalog.settings() if item.section is section]
        if rows:
            parts.append(f"### {section.title}\n")
            header = ("Setting", "Kind", "Meaning", "Versions", "Marks")
            parts.append(table(header, rows) + "\n")
    return "\n".join(parts)


def apps() -> str:
    """Return all known apps and what comes along with each."""
    header = ("`django.apps` entry", "Package", "What it does", "What comes along")
    return table(header, (_app(item) for item in catalog.apps()))


def _setting(item: catalog.SettingRow) -> tuple[str, str, str, str, str]:
    kind = f"{item.kind} or null" if item.nullable else item.kind
    link = f"[{code(item.name)}]({item.link})"
    return link, kind, plain(item.help), _versions(item), ", ".join(_marks(item))


def _versions(item: catalog.SettingRow) -> str:
    of = f"{item.app} " if item.app else ""
    parts = []
    if item.since:
        parts.append(f"since {of}{item.since}")
    if item.deprecated:
        parts.append(f"deprecated in {of}{item.deprecated}")
    if item.until:
        parts.append(f"removed in {of}{item.until}")
    if item.instead:
        _, _, reason = item.instead.partition("nothing: ")
        parts.append(f"remove it: {reason}" if reason else f"use {item.instead}")
    return ", ".join(parts)


def _marks(item: catalog.SettingRow) -> Iterable[str]:
    if item.environment:
        yield f"environment: {code('DJANGO_' + item.name)}"
    if item.secret:
        yield "secret"
    if item.app:
        yield f"of {code(item.app)}"


def _app(item: catalog.App) -> tuple[str, str, str, str]:
    name = f"[{code(item.name)}]({item.link})"
    return name, item.distribution, plain(item.help), "; ".join(_brings(item))


def _brings(item: catalog.App) -> Iterable[str]:
    if item.installed:
        entries = ", ".join(map(code, item.installed))
        before = f", before {code(item.before)}" if item.before else ""
        yield f"INSTALLED_APPS: {entries}{before}"
    for middleware in item.middleware:
        beside = f" {code(middleware.anchor)}" if middleware.anchor else ""
        directly = "directly " if middleware.directly else ""
        yield f"MIDDLEWARE: {code(middleware.path)}, {directly}{middleware.place}{beside}"
    for name, value in item.defaults.items():
        yield code(f"{name} = {value!r}")
