"""What all tests need of the process they run in."""

import signal

# A runner that was started in the background ignores SIGINT, and so would the programs that tests start:
# Ctrl-C is part of what is tested.
signal.signal(signal.SIGINT, signal.default_int_handler)
