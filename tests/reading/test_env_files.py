"""Which modules read a .env file by themselves."""

from __future__ import annotations

import pytest

from envgen.reading.env_files import env_file_reader

READERS = [
    "load_dotenv()",
    "dotenv.load_dotenv(BASE_DIR / '.env')",
    "environ.Env.read_env(BASE_DIR / '.env')",
    "env.read_envfile()",
    "from decouple import config",
    "for line in lines:\n    os.environ.setdefault(key, value)",
    "for key, value in pairs:\n    os.environ[key] = value",
]
OTHERS = [
    "",
    "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')",
    "os.environ['A'] = '1'",
    "names[key] = value",
    "config = os.environ.get('CONFIG')",
    "from decouple import Csv",
    "def broken(",
]


@pytest.mark.parametrize("code", READERS)
def test_a_module_that_reads_one(code: str) -> None:
    """The place is where it begins to."""
    found = env_file_reader(f"import os\n\n{code}\n")
    assert found is not None
    assert found[0] in (3, 4)


@pytest.mark.parametrize("code", OTHERS)
def test_a_module_that_reads_none(code: str) -> None:
    """A variable with a name in the code is of no file."""
    assert env_file_reader(code) is None
