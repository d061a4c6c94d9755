"""Where the tests find what several of them share: logs, desks, servers, and the counts of a run."""

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("scenario")  # before anybody imports it
pytest_plugins = ["stores", "workers", "sites", "browsers"]

# A slow machine is not a fault: speeds are compared in bench/, not here.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
