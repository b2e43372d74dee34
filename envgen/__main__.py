"""`python -m envgen`, and the command `envgen`."""


def main() -> None:
    """Run the command line; Ctrl-C while it is being imported ends without a traceback."""
    try:
        from envgen.cli import main as run
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    run()


if __name__ == "__main__":
    main()
