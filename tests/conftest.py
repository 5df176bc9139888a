"""What every test shares: how hypothesis runs."""

import os

from hypothesis import Phase, settings

# Explaining takes seconds for large values, and every example of a docstring that uses `find` would pay for it.
PHASES = [phase for phase in Phase if phase is not Phase.explain]

settings.register_profile(
    "primarycare", deadline=None, print_blob=True, derandomize=bool(os.environ.get("CI")), phases=PHASES
)
settings.load_profile("primarycare")
