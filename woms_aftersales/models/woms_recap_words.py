from odoo import models

# rates of fewer cases are greyed and never ranked
FEW = 10
# changes smaller than this share are no news
NOTABLE = 0.05


class WomsRecapWords(models.AbstractModel):
    """Page 1 of a recap in words and six numbers, and what got worse.

    Sentences are made when read, from frozen numbers: in whatever language.
    """

    _name = "woms.recap.words"
    _description = "Recap: Words"

    # === MEASURES === #

    def _measures(self, sums):
        """Return the rates of ``sums`` as ``{key: (value or None, cases)}``."""
        count, repaired, rated = sums["count"], sums["repaired"], sums["rated"]
        return {
            "days": (sums["days"] / count if count else None, count),
            "fixed": (sums["fixed"] / repaired if repaired else None, repaired),
            "repeats": (sums["repeats"] / count if count else None, count),
            "warranty": (sums["warranty_cost"] / count if count else None, count),
            "rating": (sums["rating"] / rated if rated else None, rated),
        }

    def _say(self, key, value):
        """Return a measure's value as it is written."""
        number = self.env["woms.format"]._number
        if value is None:
            return "–"
        if key in ("fixed", "repeats"):
            return self._percent(value)
        if key == "warranty":
            return self._money(value)
        return number(value, 1 if key in ("days", "rating") else 0)

    # === SIX NUMBERS === #

    def _six_numbers(self, figures):
        """Return the six numbers: dict(label, value, note, before, target, tone)."""
        _ = self.env._
        now, before, flow = figures["now"], figures["before"], figures["flow"]
        is_new = not before["count"]
        number = self.env["woms.format"]._number
        rates, old = self._measures(now), self._measures(before)
        spread = _(
            "half within %(half)s days, 9 of 10 within %(most)s",
            half=number(now["days_half"], 1),
            most=number(now["days_most"], 1),
        )
        complaints = _("Complaints: %(count)s", count=number(figures["complaints"]))
        return [
            self._number_box(
                _("Work orders done"),
                number(now["count"]),
                _("Repaired: %(count)s", count=number(now["repaired"])),
                None if is_new else number(before["count"]),
            ),
            self._number_box(
                _("Open at the end"),
                number(flow["closing"]),
                _("New: %(count)s", count=number(flow["new"])),
                number(flow["opening"]),
                tone=flow["closing"] > flow["opening"] and "worse",
            ),
            self._rate_box(
                "days", _("Days from report to return"), rates, old, spread, upper=True
            ),
            self._rate_box(
                "fixed",
                _("Fixed the first time"),
                rates,
                old,
                _("of %(count)s repairs", count=number(now["repaired"])),
            ),
            self._rate_box(
                "warranty",
                _("Cost of warranty"),
                rates,
                old,
                _("%(amount)s per order", amount=self._say(*self._per_order(rates))),
                upper=True,
                value=self._money(now["warranty_cost"]),
                before=self._money(before["warranty_cost"]),
            ),
            self._rate_box(
                "rating",
                _("Rating and complaints"),
                rates,
                old,
                _("%(count)s ratings", count=number(now["rated"])) + f" · {complaints}",
            ),
        ]

    def _per_order(self, rates):
        return "warranty", rates["warranty"][0]

    def _number_box(self, label, value, note, before, *, target="", tone="", few=False):
        return {
            "label": label,
            "value": value,
            "note": note,
            "before": before
            and self.env._("before: %(value)s", value=before)
            or self.env._("nothing before to compare with"),
            "target": target,
            "tone": tone or "",
            "few": few,
        }

    def _rate_box(
        self, key, label, rates, old, note, *, upper=False, value=None, before=None
    ):
        """Return the box of a rate, with its target.

        :param bool upper: the target is the most it may be
        """
        rate, cases = rates[key]
        target = self[f"target_{key}"]
        goal = target / 100 if key == "fixed" else target
        words = tone = ""
        if target and rate is not None:
            kept = rate <= goal + 1e-9 if upper else rate >= goal - 1e-9
            tone = "kept" if kept else "missed"
            said = self._say(key, goal)
            words = (
                self.env._("Target %(value)s: kept", value=said)
                if kept
                else self.env._("Target %(value)s: missed", value=said)
            )
        old_rate = old[key][0]
        return self._number_box(
            label,
            value or self._say(key, rate),
            note,
            None if old_rate is None else before or self._say(key, old_rate),
            target=words,
            tone=tone,
            few=cases < FEW,
        )

    # === WHAT GOT WORSE === #

    def _worse(self, figures):
        """Return at most three measures that got worse, the worst first.

        Ranked by the relative change; rates need ten cases in both periods.

        :return: list of ``(key, now, before, where)``; ``where`` is dict(label, now,
            before) of the area, technician or product that changed most, or None
        """
        found = []
        flow = figures["flow"]
        counted = {
            "open": (flow["closing"], flow["opening"]),
            "complaints": (figures["complaints"], figures["complaints_before"]),
        }
        for key, (now, before) in counted.items():
            if now - before >= 2 and now > before * (1 + NOTABLE):
                found.append(((now - before) / max(before, 1), key, now, before, None))
        rates, old = self._measures(figures["now"]), self._measures(figures["before"])
        for key in rates:
            if change := self._change(key, rates[key], old[key]):
                now, before = rates[key][0], old[key][0]
                where = self._where(key, figures["groups"])
                found.append((change, key, now, before, where))
        found.sort(key=lambda row: -row[0])
        return [row[1:] for row in found[:3]]

    def _change(self, key, now, before):
        """Return by which share a rate got worse, 0 when it didn't or has few cases."""
        if min(now[1], before[1]) < FEW or now[0] is None or before[0] is None:
            return 0
        worse = now[0] - before[0]
        if key in ("fixed", "rating"):
            worse = -worse
        change = worse / max(abs(before[0]), 0.01)
        return change if change >= NOTABLE else 0

    def _where(self, key, groups):
        """Return the area, technician or product category where it is felt most."""
        best, most = None, 0
        for group in ("area", "technician", "category"):
            for row in groups[group]:
                now = self._measures(row["now"])[key]
                before = self._measures(row["before"])[key]
                weight = self._change(key, now, before) * row["now"]["count"] ** 0.5
                if row["key"] and weight > most:
                    most = weight
                    best = {"label": row["label"], "now": now[0], "before": before[0]}
        return best

    def _worse_words(self, figures):
        """Return the three things that got worse, as sentences."""
        _ = self.env._
        if not figures["before"]["count"]:
            return [_("There is no earlier period to compare with.")]
        labels = {
            "open": _("More orders are open"),
            "complaints": _("More complaints"),
            "days": _("Devices are back later (days)"),
            "fixed": _("Fewer are fixed the first time"),
            "repeats": _("More jobs are repeats"),
            "warranty": _("Warranty costs more per order"),
            "rating": _("Customers rate us lower"),
        }
        sentences = []
        for key, now, before, where in self._worse(figures):
            sentence = _(
                "%(what)s: %(now)s, before %(before)s.",
                what=labels[key],
                now=self._say(key, now),
                before=self._say(key, before),
            )
            if where:
                sentence += " " + _(
                    "Most of all %(where)s: %(now)s, before %(before)s.",
                    where=where["label"],
                    now=self._say(key, where["now"]),
                    before=self._say(key, where["before"]),
                )
            sentences.append(sentence)
        return sentences or [_("Nothing got notably worse than in the period before.")]

    # === IN WORDS === #

    def _recap_words(self, figures):
        """Say in a few sentences what the figures say."""
        _ = self.env._
        now, before, flow = figures["now"], figures["before"], figures["flow"]
        number = self.env["woms.format"]._number
        if not now["count"]:
            return [_("No work order was done in this period.")]
        words = [
            _(
                "Work orders done: %(count)s, of them repaired: %(repaired)s "
                "(%(share)s).",
                count=number(now["count"]),
                repaired=number(now["repaired"]),
                share=self._percent(now["repaired"] / now["count"]),
            )
        ]
        if before["count"]:
            words[0] += " " + _(
                "In the period before: %(count)s.", count=number(before["count"])
            )
        words.append(
            _(
                "On average a device was back %(days)s days after the report.",
                days=number(now["days"] / now["count"], 1),
            )
        )
        if now["repaired"]:
            words[-1] += " " + _(
                "%(share)s of the repairs needed one visit and didn't come back.",
                share=self._percent(now["fixed"] / now["repaired"]),
            )
        words.append(
            _(
                "Invoiced %(revenue)s, received %(receipts)s; fees of partners "
                "%(fee)s, parts %(parts)s.",
                revenue=self._money(now["revenue"]),
                receipts=self._money(now["receipts"]),
                fee=self._money(now["fee"]),
                parts=self._money(now["parts_cost"]),
            )
        )
        words.append(self._flow_words(flow))
        corrections = figures["corrections"]
        if corrections and corrections["count"]:
            words.append(
                _(
                    "Of recaps issued before, %(count)s orders changed: invoiced "
                    "%(revenue)s, cost of warranty %(cost)s. They are listed below.",
                    count=number(corrections["count"]),
                    revenue=self._money(corrections["revenue"]),
                    cost=self._money(corrections["warranty_cost"]),
                )
            )
        return words

    def _flow_words(self, flow):
        _ = self.env._
        number = self.env["woms.format"]._number
        change = flow["closing"] - flow["opening"]
        if change > 0:
            return _(
                "%(count)s more orders are open than before.", count=number(change)
            )
        if change < 0:
            return _(
                "%(count)s fewer orders are open than before.", count=number(-change)
            )
        return _("As many orders are open as before.")
