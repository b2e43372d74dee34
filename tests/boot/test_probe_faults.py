"""What a boot passes on of an exception: names, and nothing that could be a value."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import environ
import pytest

from envgen.live.probe.faults import fault

CANARY = "CANARY-0123456789"
RAISES = f"""\
from django.core.exceptions import ImproperlyConfigured

raise ImproperlyConfigured("{CANARY}")
"""


def fault_of(module: str, folder: Path) -> dict[str, Any]:
    """Return the fault of importing a module that is in `folder`."""
    sys.path.insert(0, str(folder))
    try:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - what it is does not matter
            importlib.import_module(module)
    finally:
        sys.path.remove(str(folder))
    return fault("settings", caught.value, str(folder))


@pytest.mark.parametrize("name", ["environment", "composition", "parsing"])
def test_a_module_of_the_projects_with_a_generated_ones_name(name: str, tmp_path: Path) -> None:
    """Its words are as unknown as those of any other module of the project."""
    package = f"faulty_{name}"
    (tmp_path / package).mkdir()
    (tmp_path / package / f"{name}.py").write_text(RAISES, encoding="utf-8")
    found = fault_of(f"{package}.{name}", tmp_path)
    assert found["type"] == "ImproperlyConfigured"
    assert found["message"] is None
    assert CANARY not in str(found)


def test_a_value_that_django_environ_quotes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what it says, only which variable is not set is passed on."""
    monkeypatch.setenv("PLAN", CANARY)
    monkeypatch.delenv("NOWHERE", raising=False)
    with pytest.raises(Exception, match=CANARY) as quoted:
        environ.Env().str("PLAN", choices=["free"])
    assert CANARY not in str(fault("settings", quoted.value, "/project"))
    with pytest.raises(Exception, match="NOWHERE") as named:
        environ.Env().str("NOWHERE")
    assert fault("settings", named.value, "/project")["message"] == (
        "Set the NOWHERE environment variable"
    )
