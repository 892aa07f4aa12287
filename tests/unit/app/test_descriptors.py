import subprocess
import sys

import pytest

from meeting_assistant.app.descriptors import jobs_that_fit

ASK = """
import resource, sys
from meeting_assistant.app.descriptors import jobs_that_fit
soft, hard, wanted = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
print(jobs_that_fit(wanted), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize(
    ("soft", "hard", "wanted", "jobs", "raised_to"),
    [
        (256, 256, 8, 8, 256),  # enough
        (256, 256, 100, 16, 256),  # fewer than wanted
        (256, 4096, 100, 100, 1264),  # the soft limit may be raised
        (256, 512, 100, 37, 512),  # as far as it goes
        (40, 40, 100, 1, 40),  # one at least
    ],
)
def test_as_many_jobs_as_the_limit_on_open_files_allows(
    soft: int, hard: int, wanted: int, jobs: int, raised_to: int
) -> None:
    asked = [sys.executable, "-c", ASK, str(soft), str(hard), str(wanted)]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    assert said.split() == [str(jobs), str(raised_to)]


def test_one_job_needs_no_more_than_there_is() -> None:
    assert jobs_that_fit(1) == 1
