"""`python -m scrubber` is the command `scrubber`."""

from scrubber.app.cli import main

if __name__ == "__main__":
    main()
