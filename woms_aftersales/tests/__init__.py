from . import (
    test_access_matrix,
    test_assignment,
    test_bench,
    test_cost_state,
    test_custody,
    test_dispatch,
    test_document,
    test_estimate,
    test_estimate_portal,
    test_format,
    test_intake_wizards,
    test_location,
    test_messages,
    test_payment_cod,
    test_payment_gate,
    test_payment_paypal,
    test_payment_transfer,
    test_portal_customer,
    test_query_budget,
    test_query_budget_web,
    test_recap,
    test_release,
    test_reports,
    test_request,
    test_return,
    test_state_mixin,
    test_states,
    test_throttle,
    test_track,
    test_uploads,
    test_views,
    test_visit,
    test_warranty,
    test_website_forms,
    test_wizards,
)
from . import test_access_matrix
from . import test_assignment
from . import test_bench
from . import test_cost_state
from . import test_custody
from . import test_dispatch
from . import test_document
from . import test_estimate
from . import test_estimate_portal
from . import test_format
from . import test_intake_wizards
from . import test_location
from . import test_messages
from . import test_order_guards
from . import test_payment_cod
from . import test_payment_gate
from . import test_payment_paypal
from . import test_payment_transfer
from . import test_portal_customer
from . import test_query_budget
from . import test_recap
from . import test_release
from . import test_reports
from . import test_request
from . import test_return
from . import test_state_mixin
from . import test_states
from . import test_throttle
from . import test_track
from . import test_uploads
from . import test_views
from . import test_visit
from . import test_warranty
from . import test_website_forms
from . import test_wizards
