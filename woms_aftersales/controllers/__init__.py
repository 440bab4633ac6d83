from . import common, payment, portal_estimate, register, report, track, website
