"""`python -m envgen`, and the command `envgen`."""

import gc


def main() -> None:
    """Run the command line; Ctrl-C while it is being imported ends without a traceback."""
    # A command is over in a moment, and what it made goes with it. Looking for garbage in it,
    # which Python does now and then and twice as it ends, would take a fifth of that moment.
    gc.disable()
    try:
        try:
            from envgen.cli import main as run
        except KeyboardInterrupt:
            raise SystemExit(130) from None
        run()
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
