from . import test_location, test_state_mixin
