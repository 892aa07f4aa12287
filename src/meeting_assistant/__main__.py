"""`python -m meeting_assistant`: the command line."""

import sys

from meeting_assistant.cli.main import main

sys.exit(main())
