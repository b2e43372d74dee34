"""`python -m envgen`, and the command `envgen`."""

import gc
import sys

from envgen.version import __version__

# More objects than `render` or `check` make. Python's own number is 700, or 2,000.
_OBJECTS = 200_000


def main() -> None:
    """Run the command line; Ctrl-C while it is being imported ends without a traceback."""
    # Most commands are over in a moment, and what they made goes with them. Looking for garbage in
    # it, which Python does now and then and twice as it ends, would take a fifth of that moment.
    # A language server runs for hours: it does look, but seldom.
    gc.set_threshold(_OBJECTS)
    try:
        if sys.argv[1:] == ["--version"] and _print_version():
            return
        try:
            from envgen.cli import main as run
        except KeyboardInterrupt:
            raise SystemExit(130) from None
        run()
    finally:
        gc.freeze()


def _print_version() -> bool:
    """Print what the command line prints, without importing it; return whether that worked."""
    if sys.stdout is None:
        return False
    try:
        sys.stdout.write(f"envgen, version {__version__}\n")
        sys.stdout.flush()
    except OSError:
        return False  # the command line says why
    return True


if __name__ == "__main__":
    main()
