"""Settings of all tests."""

import os

from hypothesis import settings

# A slow machine is no failure, and a run that gates a change draws the same examples each time.
settings.register_profile("tests", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("tests")
