"""Vocabularies of after-sales service: one place for the values that code compares.

The transition tables themselves live beside their models (``_woms_transitions``); this
module holds the words they use.
"""

# Who acts. The first five are derived from the groups of the acting user; `customer`
# and `carrier` are named by the route or hook that has checked the token or the parcel;
# `system` is a cron or an automatic rule.
ROLE_DESK = "desk"
ROLE_BENCH = "bench"
ROLE_MANAGER = "manager"
ROLE_TECHNICIAN = "technician"
ROLE_COORDINATOR = "coordinator"
ROLE_CUSTOMER = "customer"
ROLE_CARRIER = "carrier"
ROLE_SYSTEM = "system"
ROLE_ACCOUNTANT = "accountant"

ROLES = [
    (ROLE_DESK, "Service desk"),
    (ROLE_BENCH, "Central technician"),
    (ROLE_MANAGER, "Service manager"),
    (ROLE_TECHNICIAN, "Partner technician"),
    (ROLE_COORDINATOR, "Partner coordinator"),
    (ROLE_CUSTOMER, "Customer"),
    (ROLE_CARRIER, "Carrier"),
    (ROLE_SYSTEM, "System"),
    (ROLE_ACCOUNTANT, "Accountant"),
]

DOCUMENT_STATES = [
    ("draft", "Draft"),
    ("submitted", "To check"),
    ("active", "Active"),
    ("rejected", "Rejected"),
    ("transferred", "Transferred"),
    ("replaced", "Replaced"),
    ("void", "Void"),
]

REQUEST_STATES = [
    ("draft", "Not confirmed"),
    ("submitted", "To triage"),
    ("accepted", "Accepted"),
    ("rejected", "Rejected"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]

ORDER_STATES = [
    ("new", "New"),
    ("offered", "Offered"),
    ("assigned", "Assigned"),
    ("scheduled", "Scheduled"),
    ("on_site", "On site"),
    ("in_transit", "In transit"),
    ("in_workshop", "In workshop"),
    ("ready", "Work ended"),
    ("returning", "Returning"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
ORDER_FINAL_STATES = ("done", "cancelled")

ASSIGNMENT_STATES = [
    ("offered", "Offered"),
    ("accepted", "Accepted"),
    ("declined", "Declined"),
    ("expired", "Expired"),
    ("withdrawn", "Withdrawn"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
# Written by named methods only: nobody types when he was there or what he earned.
ASSIGNMENT_GUARDED = (
    "answered_at",
    "answer_reason",
    "on_the_way_at",
    "on_the_way_eta",
    "check_in",
    "check_in_latitude",
    "check_in_longitude",
    "check_out",
    "result",
    "result_note",
    "fee",
    "fee_fixed_at",
    "fee_travel",
    "fee_held",
    "fee_released_at",
    "settlement_id",
)

WAITING_FOR = [
    ("customer", "Customer"),
    ("approval", "Approval"),
    ("parts", "Parts"),
    ("payment", "Payment"),
    ("decision", "Decision"),
]
# The internal clock stops for these; never for parts nor for our own decisions.
WAITING_PAUSES_CLOCK = ("customer", "approval", "payment")

# What is promised step by step, in the order of the way; and to the customer as one.
SLA_STEPS = ("answer", "accept", "visit", "repair", "return")
SLA_STEP_LABELS = [
    ("answer", "Answer"),
    ("accept", "Acceptance"),
    ("visit", "Visit"),
    ("repair", "Repair"),
    ("return", "Return"),
]
SLA_STATUSES = [
    ("on_time", "In time"),
    ("soon", "About to be late"),
    ("late", "Late"),
    ("paused", "Paused"),
]
SLA_RESULTS = [("kept", "Kept"), ("broken", "Broken")]

COST_STATES = [
    ("to_approve", "To approve"),
    ("on_delivery", "Due on delivery"),
    ("withheld", "Paid but for tax kept back"),
    ("partial", "Partly paid"),
    ("due", "Due"),
    ("refunded", "Refunded"),
    ("paid", "Paid"),
    ("approved", "Approved"),
    ("declined", "Declined"),
    ("free", "Free"),
    ("unknown", "Not known yet"),
]

OUTCOMES = [
    ("repaired", "Repaired"),
    ("no_fault_found", "No fault found"),
    ("not_repairable", "Not repairable"),
    ("declined", "Declined by customer"),
    ("withdrawn", "Withdrawn"),
    ("replaced", "Replaced"),
    ("refunded", "Refunded"),
    ("disposed", "Disposed"),
    ("lost", "Lost"),
]


class OutcomeRule:
    """What an outcome entails.

    :param bool device_returns: whether the device goes back to its owner
    :param str fee: kind of the accepted fee that is due, or None
    :param bool parts_chargeable: whether parts may be charged
    """

    __slots__ = ("device_returns", "fee", "parts_chargeable")

    def __init__(self, device_returns, fee, parts_chargeable):
        self.device_returns = device_returns
        self.fee = fee
        self.parts_chargeable = parts_chargeable


# fee: which accepted fee the customer owes when nothing was repaired. A fee is only
# ever charged when its amount stood in the request or the estimate and was agreed to.
OUTCOME_RULES = {
    "repaired": OutcomeRule(True, None, True),
    "no_fault_found": OutcomeRule(True, "diagnosis", False),
    "not_repairable": OutcomeRule(True, "diagnosis", False),
    "declined": OutcomeRule(True, "decline", False),
    "withdrawn": OutcomeRule(True, "diagnosis", False),
    "replaced": OutcomeRule(False, None, False),
    "refunded": OutcomeRule(False, None, False),
    "disposed": OutcomeRule(False, None, False),
    "lost": OutcomeRule(False, None, False),
}

# Outcomes that say nothing of the quality of a device: no fault, or not looked at.
NO_FAILURE_OUTCOMES = ("no_fault_found", "withdrawn", "lost")

# How a service partner may end a job; all else is for our own people to decide.
PARTNER_OUTCOMES = ("repaired", "no_fault_found", "not_repairable", "declined")

COMPONENTS = [
    ("parts", "Parts"),
    ("named_part", "Named part"),
    ("labour", "Labour"),
    ("visit", "Visit"),
    ("transport", "Transport"),
]

START_RULES = [
    ("purchase", "Date of purchase"),
    ("delivery", "Date of delivery"),
    ("registration", "Date of registration"),
    ("manufacture", "Date of manufacture"),
]

# The five parts of consumer electronics' IRIS coding.
FAILURE_CODE_KINDS = [
    ("condition", "Condition"),
    ("symptom", "Symptom"),
    ("section", "Section"),
    ("defect", "Defect"),
    ("repair", "Repair"),
]

SAFETY_ANSWERS = [
    ("none", "No danger"),
    ("smoke", "Smoke or fire"),
    ("smell", "Burning smell"),
    ("shock", "Electric shock"),
    ("gas", "Gas leak"),
    ("battery", "Swollen or hot battery"),
]

SERVICE_MODES = [
    ("on_site", "Visit at home"),
    ("drop_off", "Bring to a service centre"),
    ("ship_in", "Send by parcel"),
]

REQUEST_SOURCES = [
    ("website", "Website"),
    ("desk_call", "Phone call"),
    ("desk_walk_in", "Walk-in"),
    ("desk_parcel", "Parcel"),
    ("partner", "Service partner"),
    ("dealer", "Dealer"),
]

PURCHASE_CHANNELS = [
    ("own", "Bought from us"),
    ("dealer", "Authorised dealer"),
    ("marketplace", "Marketplace"),
    ("store", "Other shop"),
    ("other", "Other"),
]

PROOF_KINDS = [
    ("receipt", "Receipt"),
    ("stamped_card", "Stamped warranty card"),
    ("marketplace", "Marketplace invoice"),
    ("none", "No proof"),
]

# Causes a policy may exclude: they lie in how the device is used, not in the device.
USE_CAUSES = [
    ("misuse", "Used against the manual"),
    ("liquid", "Liquid got in"),
    ("surge", "Power surge or lightning"),
    ("opened", "Seal opened by others"),
    ("commercial", "Used for business"),
]

ASSIGNMENT_KINDS = [
    ("visit", "Visit"),
    ("bench", "Bench"),
    ("return", "Return trip"),
]

VISIT_RESULTS = [
    ("fixed", "Work ended"),
    ("absent", "Nobody at home"),
    ("parts", "Parts needed"),
    ("approval", "Waiting for approval"),
    ("bench", "Taken to a bench"),
    ("handed_back", "Job given back"),
]

RETURN_METHODS = [
    ("on_site", "Stayed with its owner"),
    ("counter", "Picked up at the counter"),
    ("technician", "Brought by the technician"),
    ("ship", "Shipped by carrier"),
    ("none", "Does not go back"),
]

CUSTODY_HOLDERS = [
    ("customer", "Customer"),
    ("technician", "Technician"),
    ("center", "Service centre"),
    ("carrier", "Carrier"),
]

# Public uploads: content is sniffed, the name's extension is never believed.
UPLOAD_IMAGE_MIMES = ("image/jpeg", "image/png", "image/webp", "image/heic")
UPLOAD_VIDEO_MIMES = ("video/mp4", "video/quicktime", "video/webm", "video/3gpp")
UPLOAD_PROOF_MIMES = (*UPLOAD_IMAGE_MIMES, "application/pdf")
UPLOAD_MAX_FILES = 5
UPLOAD_MAX_BYTES = 10 * 1024 * 1024
UPLOAD_MAX_VIDEO_BYTES = 30 * 1024 * 1024

# Time zones by province (ISO 3166-2:ID, as in base's states), Keppres 41/1987.
TZ_WIB = "Asia/Jakarta"
TZ_WITA = "Asia/Makassar"
TZ_WIT = "Asia/Jayapura"
PROVINCE_TZ = {
    **dict.fromkeys(
        ("BA", "NB", "NT", "KS", "KI", "KU", "SA", "SG", "SN", "SR", "ST", "GO"),
        TZ_WITA,
    ),
    **dict.fromkeys(
        ("MA", "MU", "PA", "PB", "PD", "PE", "PS", "PT"),
        TZ_WIT,
    ),
}
ZONE_WORDS = {TZ_WIB: "WIB", TZ_WITA: "WITA", TZ_WIT: "WIT"}

# Warranty on our own repair where no policy says otherwise.
REPAIR_WARRANTY_DAYS = 30

# Kinds of devices the starter vocabulary is sorted by; a company says once which of its
# product categories each one is.
DEVICE_FAMILIES = [
    ("ac", "Air conditioners"),
    ("fridge", "Refrigerators and freezers"),
    ("washer", "Washing machines and dryers"),
    ("tv", "Televisions and monitors"),
    ("audio", "Audio devices"),
    ("heating", "Devices that heat (rice cookers, irons, water heaters)"),
    ("motor", "Fans, pumps, mixers, vacuum cleaners"),
    ("computer", "Computers, tablets and phones"),
]

# Statements of service partners, and what stands on them in this order.
SETTLEMENT_STATES = [
    ("draft", "Draft"),
    ("sent", "Sent"),
    ("disputed", "Disputed"),
    ("confirmed", "Confirmed"),
    ("billed", "Billed"),
]
CASH_COUNT_STATES = [("draft", "Draft"), ("done", "Done")]
SETTLEMENT_KINDS = [
    ("fee", "Jobs"),
    ("part", "Own parts"),
    ("other", "Corrections"),
    ("penalty", "Penalties"),
    ("cash", "Cash held"),
]
