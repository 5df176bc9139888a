"""What every test shares: how hypothesis runs."""

import os

from hypothesis import Phase, settings

# Explaining takes seconds for large values, and every example of a docstring that uses `find` would pay for it.
PHASES = [phase for phase in Phase if phase is not Phase.explain]

# Thirty examples a law keep the whole suite within minutes; `pytest --hypothesis-profile thorough` takes its time.
settings.register_profile(
    "primarycare",
    deadline=None,
    print_blob=True,
    derandomize=bool(os.environ.get("CI")),
    phases=PHASES,
    max_examples=30,
)
settings.register_profile("thorough", settings.get_profile("primarycare"), max_examples=500)
settings.load_profile("primarycare")
