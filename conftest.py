"""Where the tests find places for a log."""

import pytest

pytest.register_assert_rewrite("scenario")  # before anybody imports it
pytest_plugins = ["stores"]
