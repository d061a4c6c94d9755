"""Where the tests find what several of them share: logs, desks, servers, and the counts of a run."""

import pytest

pytest.register_assert_rewrite("scenario")  # before anybody imports it
pytest_plugins = ["stores", "desks", "sites", "browsers"]
