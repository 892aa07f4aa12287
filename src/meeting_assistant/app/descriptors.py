"""How many conversations at once the operating system's limit on open files allows."""

import sys

RESERVED = 64
"""Files of the program itself: standard streams, databases, models, the embedded server's listener."""

EACH = 12
"""Files of one conversation at most: its socket and the server's end of it if that is ours, three of the
index of documents, the answer, three of its record, its recording, two that are opened in passing."""


def jobs_that_fit(wanted: int) -> int:
    """How many of `wanted` conversations can run at once; the soft limit is raised first, where it may be."""
    if sys.platform == "win32":
        return wanted
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = RESERVED + wanted * EACH
    if soft != resource.RLIM_INFINITY and soft < needed:
        raised = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
            soft = raised
        except (OSError, ValueError):
            pass  # some systems have a limit beside the hard one
        return max(1, min(wanted, (soft - RESERVED) // EACH))
    return wanted
