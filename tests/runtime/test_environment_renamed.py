"""Old names beside new ones, while a deployment moves from these to those."""

from __future__ import annotations

import os

import pytest
from django.core.exceptions import ImproperlyConfigured

from envgen.runtime.environment import Environment


@pytest.mark.parametrize(("old", "new"), [("False", "false"), ("1", "true"), ("same", "same")])
def test_values_that_mean_the_same(monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> None:
    """Two spellings of one boolean are no conflict, and the old one stays for the old module."""
    monkeypatch.setenv("DEBUG", old)
    monkeypatch.setenv("DJANGO_DEBUG", new)
    environment = Environment(renamed={"DEBUG": "DJANGO_DEBUG"})
    environment.finish()

    assert os.environ["DEBUG"] == old


@pytest.mark.parametrize(("old", "new"), [("True", "false"), ("a", "b"), ("0", "off2")])
def test_values_that_differ(monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> None:
    """Where nobody can say which counts, the settings do not load."""
    monkeypatch.setenv("DEBUG", old)
    monkeypatch.setenv("DJANGO_DEBUG", new)
    with pytest.raises(ImproperlyConfigured, match="DEBUG and its new name DJANGO_DEBUG have"):
        Environment(renamed={"DEBUG": "DJANGO_DEBUG"}).finish()


@pytest.mark.parametrize(("new", "old"), [("true", "True"), ("false", "False"), ("yes", "yes")])
def test_booleans_under_the_old_name(monkeypatch: pytest.MonkeyPatch, new: str, old: str) -> None:
    """A base module that compares with "True" finds the spelling that it compares with."""
    monkeypatch.delenv("DEBUG", raising=False)
    monkeypatch.setenv("DJANGO_DEBUG", new)
    Environment(renamed={"DEBUG": "DJANGO_DEBUG"})

    assert os.environ.pop("DEBUG") == old
