"""Where the tests find what several of them share: places for a log, desks, and the counts of a run."""

import pytest

pytest.register_assert_rewrite("scenario")  # before anybody imports it
pytest_plugins = ["stores", "desks"]
