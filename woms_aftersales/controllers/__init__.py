from . import (
    attachments,
    common,
    payment,
    portal,
    portal_device,
    portal_estimate,
    portal_request,
    portal_work_order,
    register,
    report,
    track,
    website,
)
