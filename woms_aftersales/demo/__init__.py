from . import woms_demo_age
from . import woms_demo, woms_demo_step, woms_demo_stories, woms_demo_website
from . import woms_demo_recap
from . import (
    woms_demo_messages,
)
from . import woms_demo_promises
from . import woms_demo_accounts
from . import woms_demo_bank
from . import woms_demo_payment
from . import woms_demo_bench
from . import woms_demo_settlement
from . import woms_demo_parts
from . import woms_demo_loan
