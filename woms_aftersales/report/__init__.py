from . import woms_print
