"""How long to look: a glance of some fifteen seconds, or as many examples as `TIMELINE_EXAMPLES` asks for."""

import os

from hypothesis import HealthCheck, settings

EXAMPLES = int(os.environ.get("TIMELINE_EXAMPLES", "0"))
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)

law = settings(max_examples=EXAMPLES or 25, deadline=None, print_blob=True, suppress_health_check=SLOW)
searched = settings(law, max_examples=EXAMPLES or 50, stateful_step_count=20)
