from . import test_format, test_location, test_state_mixin
from . import test_custody
