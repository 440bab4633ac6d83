from . import woms_demo
