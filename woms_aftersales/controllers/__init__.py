from . import (
    attachments,
    common,
    device_complete,
    handover,
    payment,
    portal,
    portal_contest,
    portal_device,
    portal_estimate,
    portal_estimate_plain,
    portal_job,
    portal_job_act,
    portal_job_estimate,
    portal_job_new,
    portal_job_settle,
    portal_job_worker,
    portal_paper,
    portal_request,
    portal_work_order,
    offer,
    register,
    report,
    report_again,
    track,
    website,
    website_help,
)
from . import portal_dealer
from . import portal_estimate_ask
from . import portal_device_proof
from . import portal_data
from . import portal_parts
from . import portal_slip
from . import portal_withholding
from . import portal_settlement
from . import portal_receipt
from . import website_place
from . import portal_job_unlock
