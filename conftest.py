"""Shared fixtures: logs, stores, servers and browsers; and the settings of every test run."""

import os
import sys

import pytest
from hypothesis import settings

# The tests start hundreds of processes. Each compiles the program again unless the bytecode is cached.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

pytest.register_assert_rewrite("scenario")  # before the first test imports it
pytest_plugins = ["stores", "workers", "sites", "browsers"]

# Deadlines fail on slow machines. Speeds are compared in bench/.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
