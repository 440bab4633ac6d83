from . import woms_reason_wizard
from . import woms_intake_wizard
from . import woms_dispatch_wizard
from . import woms_schedule_wizard
