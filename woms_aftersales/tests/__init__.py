from . import (
    test_custody,
    test_format,
    test_location,
    test_messages,
    test_state_mixin,
    test_views,
)
