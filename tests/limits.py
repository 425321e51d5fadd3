"""How long a test waits.

What something costs is measured in CPU time (``process_time``), which other work on the machine hardly changes. The
clock only ends what hangs, and is generous: a host that is done in five seconds took over 300 on a busy machine.
"""

import os

# Seconds until a process counts as hanging, and until something counts as never coming.
HANGING = 1800.0
PATIENCE = float(os.environ.get("ECS_ROLES_TEST_PATIENCE", "300"))
