"""`python -m envgen`, and the command `envgen`."""

import gc
import sys

from envgen.version import __version__


def main() -> None:
    """Run the command line; Ctrl-C while it is being imported ends without a traceback."""
    # A command is over in a moment, and what it made goes with it. Looking for garbage in it,
    # which Python does now and then and twice as it ends, would take a fifth of that moment.
    gc.disable()
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
