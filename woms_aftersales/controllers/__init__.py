from . import common, register, report, track, website
