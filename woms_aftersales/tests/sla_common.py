"""Policies, holidays and places in three time zones for the tests of promises."""

from datetime import datetime

import pytz

from odoo.fields import Command

from .. import const
from .common import WomsCommon

WIB, WITA, WIT = const.TZ_WIB, const.TZ_WITA, const.TZ_WIT


def at(text, zone=WIB):
    """Return naive UTC for ``"03-01 10:00"`` of 2027 where the clock is ``zone``."""
    local = datetime.strptime(f"2027-{text}", "%Y-%m-%d %H:%M")
    return pytz.timezone(zone).localize(local).astimezone(pytz.utc).replace(tzinfo=None)


class SlaCommon(WomsCommon):
    """Monday to Friday, 8 to 12 and 13 to 17, wherever the place is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hours = cls.make_hours("Jam Uji")
        cls.policies = cls.env["woms.sla.policy"]

    @classmethod
    def make_hours(cls, name, spans=((8, 12), (13, 17)), days=range(5)):
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "tz": WIB,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": f"{day} {begin}",
                                "dayofweek": str(day),
                                "hour_from": begin,
                                "hour_to": end,
                                "day_period": "morning" if end <= 12 else "afternoon",
                            }
                        )
                        for day in days
                        for begin, end in spans
                    ),
                ],
            }
        )

    @classmethod
    def make_policy(cls, **values):
        return cls.env["woms.sla.policy"].create(
            {
                "name": "Janji Uji",
                "company_id": cls.company.id,
                "calendar_id": cls.hours.id,
                "hours_answer": 2,
                "hours_accept": 4,
                "hours_visit": 8,
                "hours_repair": 16,
                "hours_return": 8,
                **values,
            }
        )

    @classmethod
    def make_holiday(cls, first, last=None, kind="national", calendar=None, zone=WIB):
        last = last or first
        return cls.env["resource.calendar.leaves"].create(
            {
                "name": f"Libur {first}",
                "woms_kind": kind,
                "company_id": cls.company.id,
                "calendar_id": calendar.id if calendar else False,
                "date_from": at(f"{first} 00:00", zone),
                "date_to": at(f"{last} 23:59", zone),
            }
        )

    @classmethod
    def make_place(cls, province):
        address = cls.address.copy({"state_id": cls.env.ref(f"base.{province}").id})
        return cls.env["woms.location"].create(
            {"address_id": address.id, "company_id": cls.company.id}
        )
