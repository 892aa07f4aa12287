"""The program: `meeting-assistant`, or `python -m meeting_assistant`."""

import sys


def run() -> int:
    """Run the command line; its exit status.

    Its modules are imported here, so that a Ctrl-C in the first tenths of a second is no traceback either.
    """
    try:
        from meeting_assistant.cli.main import main

        return main()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(run())
