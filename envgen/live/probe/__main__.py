"""Read a JSON request from stdin; print a line of JSON for each step, and last the report.

    python -B envgen/live/probe/__main__.py boot < request

The argument is the module in this folder that does the work: `boot` or `database`.

It is run as a file, not with -m, because the project's Python cannot import envgen. The package
is loaded under its own name, so that none of its modules hides one of the project's.
"""

import importlib
import importlib.util
import sys
from pathlib import Path
from typing import Any

NAME = "envgen_probe"


def _load(job: str) -> Any:
    """Import this folder as the package NAME, and return its module `job`."""
    folder = Path(__file__).resolve().parent
    spec = importlib.util.spec_from_file_location(
        NAME, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = package
    spec.loader.exec_module(package)
    return importlib.import_module(f"{NAME}.{job}")


if __name__ == "__main__":
    # Python put this folder first, but the project may have modules named `channel` or `values`.
    del sys.path[0]
    _load(sys.argv[1]).main()
