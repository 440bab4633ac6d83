from . import woms_print
from . import woms_print_device
from . import woms_work_order_report
from . import woms_area_gap
