from . import test_state_mixin
