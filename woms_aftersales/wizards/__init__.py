from . import woms_reason_wizard
from . import woms_intake_wizard
from . import woms_dispatch_wizard
from . import woms_schedule_wizard
from . import woms_hand_over_wizard
from . import woms_past_delivery_wizard
from . import woms_take_in_wizard
from . import woms_estimate_wizard
