"""Random settings and .env files, adopted: each setting stays, or is refused by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from env_programs import PROGRAMS, values_read_by
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from envgen.adopt.adoption import adopt
from envgen.adopt.applying import planned
from envgen.errors import InputError
from envgen.formats import dotenv
from envgen.output.templating import Templates, own_templates
from envgen.project import Project
from envgen.reading.settings import Lookup, read_settings
from envgen.runtime.environment import as_python

MANAGE = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n'
PRELUDES = {
    "python-dotenv": "import os\nfrom dotenv import load_dotenv\nload_dotenv()\n",
    "django-environ": "import os\nimport environ\nenv = environ.Env()\nenv.read_env('.env')\n",
    "python-decouple": "import os\nfrom decouple import config\n",
}
# Ways to read one variable, with and without a guard.
FORMS = {
    "python-dotenv": [
        "os.environ.get('{}')",
        "os.environ.get('{}', 'other')",
        "os.getenv('{}', '') == 'True'",
        "'{}' in os.environ",
        "os.environ['{0}'] if '{0}' in os.environ else 'none'",
    ],
    "django-environ": ["env('{}', default='other')", "env.bool('{}', default=True)"],
    "python-decouple": ["config('{}', default='other')"],
}
VALUES = st.sampled_from(
    (
        *("abc", "True", "True # on", "abc # note", '"abc\\\\def"', "'it\\'s'", "'a\\\\\\\\b'", ""),
        *(" x", "${ONE}x", "'a\nTWO=b'", '"a # b"', "$x", "it's", "false"),
    )
)
NAMES = ("ONE", "TWO", "DEBUG")
NAMED = re.compile(r"\b(ONE|TWO|DEBUG|OTHER)\b|a variable")
LINES = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "", "", "export ", " "]),
    st.sampled_from([*NAMES, "OTHER"]),
    st.sampled_from(["=", "=", " = "]),
    VALUES,
)


def effective(text: str, values: Mapping[str, str | None]) -> dict[str, Any]:
    """Return the settings of a module where these variables are set."""
    lookup = Lookup(
        {name: value for name, value in values.items() if value is not None}, defaults=True
    )
    reading = read_settings("m", lambda name: (text, "m.py") if name == "m" else None, lookup)
    return {name: repr(value) for name, value in reading.settings.items()}


@pytest.mark.parametrize("program", PROGRAMS)
@example([0, 3, 0], ["ONE=abc # note", "DEBUG=True # on"])
@example([1, 1, 1], ["TWO = x", "", "ONE=${TWO}x"])
@example([0, 0, 0], ["ONE='a\nTWO=b'", "TWO=c"])
@example([0, 0, 0], ["ONE=abc", " ONE=True"])
@example([0, 0, 0], ["ONE=abc", "ONE="])
@given(st.lists(st.integers(0, 9), min_size=3, max_size=3), st.lists(LINES, max_size=5))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_settings_stay_or_are_refused(
    tmp_path_factory: pytest.TempPathFactory, program: str, forms: list[int], lines: list[str]
) -> None:
    """Nothing changes silently, whichever program read the file and however settings read it."""
    known = FORMS[program]
    assigned = [
        f"{setting} = {known[form % len(known)].format(name)}\n"
        for setting, form, name in zip(("S_ONE", "S_TWO", "S_DEBUG"), forms, NAMES, strict=True)
    ]
    module = "SECRET_KEY = 'a-key-of-nobody'\nDEBUG = False\n" + "".join(assigned)
    text = "".join(f"{line}\n" for line in lines)
    root = tmp_path_factory.mktemp("shop")
    project = written(root, PRELUDES[program] + module, text)
    adoption = adopt(
        project, Templates(own_templates()), existing=False, folders=["shop"], declined=[]
    )
    before = effective(PRELUDES[program] + module, values_read_by(program, text))
    refused = adoption.findings.env_texts.refused
    if refused:
        assert all(
            re.search(r"\b(ONE|TWO|DEBUG|OTHER)\b|a variable", item.message) for item in refused
        )
        return
    try:
        changes = planned(project, adoption, guard=False)
    except InputError as error:
        refused = tuple(error.problems)
        changes = []
    if refused:
        assert all(NAMED.search(item.message) for item in refused)
        return
    (new,) = (item.artifact.text for item in changes if item.artifact.path == ".env")
    environment = dict(values_read_by("django-environ", new))
    for old, name in adoption.deployments["development"].document.renamed.items():
        if name in environment:
            environment.setdefault(old, as_python(environment[name] or ""))
    assert effective(PRELUDES[program] + module, environment) == before
    assert dotenv.parse(new).entries


def written(root: Path, module: str, text: str) -> Project:
    """Return a project with these settings and this .env file."""
    (root / "shop").mkdir()
    for path, content in (
        ("manage.py", MANAGE),
        ("shop/__init__.py", ""),
        ("shop/settings.py", module),
        (".env", text),
        ("requirements.txt", "django==5.2\ndjango-environ\n"),
    ):
        (root / path).write_text(content)
    return Project(root, "profiles")
