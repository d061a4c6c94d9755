"""The number of examples: a glance of fifteen seconds, or `TIMELINE_EXAMPLES`."""

import os

from hypothesis import HealthCheck, settings

EXAMPLES = int(os.environ.get("TIMELINE_EXAMPLES", "0"))
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)

law = settings(max_examples=EXAMPLES or 15, deadline=None, print_blob=True, suppress_health_check=SLOW)
searched = settings(law, max_examples=EXAMPLES or 50, stateful_step_count=20)
