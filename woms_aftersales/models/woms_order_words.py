from odoo import models


class WomsOrderWords(models.AbstractModel):
    """The customer's words for a work order: one place for portal, mails and PDFs.

    Each state has a word, an icon and a colour (a Bootstrap contextual name). The word
    for the end of work follows the outcome: a device that wasn't repaired is never
    called repaired.
    """

    _name = "woms.order.words"
    _description = "Work Order Words"

    def _state_words(self):
        """Return ``{state: (word, icon, colour)}``; `ready` and `done` see outcomes."""
        _ = self.env._
        return {
            "new": (_("Received"), "fa-inbox", "info"),
            "offered": (_("Finding a technician"), "fa-search", "info"),
            "assigned": (_("Technician found"), "fa-user", "info"),
            "scheduled": (_("Visit agreed"), "fa-calendar-check-o", "primary"),
            "on_site": (_("Technician at your place"), "fa-home", "primary"),
            "in_transit": (_("On its way to us"), "fa-truck", "info"),
            "in_workshop": (_("In repair"), "fa-wrench", "primary"),
            "returning": (_("On its way to you"), "fa-truck", "primary"),
            "cancelled": (_("Cancelled"), "fa-times-circle", "secondary"),
        }

    def _outcome_words(self):
        """Return ``{outcome: (word, sentence, icon, colour)}``."""
        _ = self.env._
        return {
            "repaired": (
                _("Repaired"),
                _("Your device is repaired."),
                "fa-check-circle",
                "success",
            ),
            "no_fault_found": (
                _("No fault found"),
                _("We checked your device and found no fault."),
                "fa-check-square-o",
                "success",
            ),
            "not_repairable": (
                _("Can't be repaired"),
                _("We are sorry: your device can't be repaired."),
                "fa-exclamation-circle",
                "warning",
            ),
            "declined": (
                _("Not repaired, without your yes"),
                _("Without your yes to the cost, your device was not repaired."),
                "fa-undo",
                "secondary",
            ),
            "withdrawn": (
                _("Stopped, as you asked"),
                _("As you asked, we stopped; your device was not repaired."),
                "fa-undo",
                "secondary",
            ),
            "replaced": (
                _("Replaced"),
                _("Your device was replaced by another one."),
                "fa-exchange",
                "success",
            ),
            "refunded": (
                _("Money returned"),
                _("You get your money back for this device."),
                "fa-money",
                "success",
            ),
            "disposed": (
                _("Disposed of"),
                _("As agreed, your device was disposed of."),
                "fa-recycle",
                "secondary",
            ),
            "lost": (
                _("Lost"),
                _("We are very sorry: your device was lost. We make it good to you."),
                "fa-exclamation-triangle",
                "danger",
            ),
        }

    def _portal_chip(self):
        """Return dict(word, icon, color) of the order's state, for lists and badges."""
        self.ensure_one()
        if self.state in ("ready", "done"):
            words = self._outcome_words().get(self.outcome)
            if words:
                return {"word": words[0], "icon": words[2], "color": words[3]}
            return {
                "word": self.env._("Finished"),
                "icon": "fa-check-circle",
                "color": "success",
            }
        word, icon, color = self._state_words()[self.state]
        if self.state == "new" and self.service_mode != "on_site":
            word = self.env._("Waiting for your device")
        if self.cost_state == "to_approve" and self.state != "cancelled":
            word, icon, color = (
                self.env._("Your decision"),
                "fa-hand-o-right",
                "warning",
            )
        return {"word": word, "icon": icon, "color": color}

    def _portal_sentence(self):
        """Say in one sentence where the device is now and what happens to it."""
        self.ensure_one()
        if self.waiting_reason_id.customer_sentence and self.state not in (
            "done",
            "cancelled",
        ):
            return self.waiting_reason_id.customer_sentence
        if self.cost_state == "to_approve" and self.state not in ("done", "cancelled"):
            return self.env._(
                "We know what it costs. Please look at it and tell us whether to go on."
            )
        expects_device = self.state == "new" and self.service_mode != "on_site"
        if (
            self.waiting_for
            and not expects_device
            and self.state not in ("done", "cancelled", "ready")
        ):
            sentence = self._waiting_sentence()
            if sentence:
                return sentence
        return getattr(self, f"_sentence_{self.state}", self._sentence_other)()

    def _waiting_sentence(self):
        _ = self.env._
        return {
            "customer": _("We need something from you before we can go on."),
            "parts": _("We ordered the part that is needed and wait for it."),
            "decision": _("We are checking something and will tell you."),
        }.get(self.waiting_for)

    def _sentence_new(self):
        if self.service_mode == "drop_off":
            center = self.center_id or self.next_center_id
            if center:
                return self.env._(
                    "We expect your device at %(center)s.", center=center.name
                )
            return self.env._("We expect your device at one of our service centres.")
        if self.service_mode == "ship_in":
            return self.env._("We wait for your parcel.")
        return self.env._(
            "We received your request and are looking for a technician near you."
        )

    def _sentence_offered(self):
        return self._sentence_new()

    def _sentence_assigned(self):
        if self.technician_id:
            return self.env._(
                "%(name)s will repair your device and agree on a time with you.",
                name=self.technician_id.name,
            )
        return self.env._("A technician is found and will agree on a time with you.")

    def _sentence_scheduled(self):
        window = self._portal_window()
        if not window:
            return self._sentence_assigned()
        visit = self.assignment_id
        if visit.on_the_way_eta:
            return self.env._(
                "%(name)s is on the way and expects to be with you at %(time)s.",
                name=self.technician_id.name or self.env._("The technician"),
                time=self._portal_hour(visit.on_the_way_eta),
            )
        if visit.on_the_way_at:
            return self.env._(
                "%(name)s is on the way to you.",
                name=self.technician_id.name or self.env._("The technician"),
            )
        if self.technician_id:
            return self.env._(
                "%(name)s comes on %(window)s.",
                name=self.technician_id.name,
                window=window,
            )
        return self.env._("The technician comes on %(window)s.", window=window)

    def _sentence_on_site(self):
        return self.env._("The technician is at your place.")

    def _sentence_in_transit(self):
        if self.next_center_id:
            return self.env._(
                "Your device is on its way to %(center)s.",
                center=self.next_center_id.name,
            )
        return self.env._("Your device is on its way to the service centre.")

    def _sentence_in_workshop(self):
        if self.center_id:
            return self.env._(
                "Your device is at %(center)s and is being worked on.",
                center=self.center_id.name,
            )
        return self.env._("Your device is being worked on in the workshop.")

    def _sentence_ready(self):
        words = self._outcome_words().get(self.outcome)
        sentence = words[1] if words else self.env._("The work has ended.")
        rule = self._outcome_rule()
        if not rule or not rule.device_returns or self.holder == "customer":
            return sentence
        if self.cost_state in ("due", "partial"):
            return self.env._(
                "%(outcome)s It leaves for you as soon as it is paid.", outcome=sentence
            )
        if self.return_method == "counter":
            return self.env._(
                "%(outcome)s You can pick it up at %(center)s.",
                outcome=sentence,
                center=self.center_id.name or self.env._("the service centre"),
            )
        return self.env._(
            "%(outcome)s It will soon be on its way to you.", outcome=sentence
        )

    def _sentence_returning(self):
        if self.return_method == "technician":
            return self.env._("The technician brings your device back to you.")
        if self.tracking_ref:
            return self.env._(
                "Your device is on its way to you, parcel number %(number)s.",
                number=self.tracking_ref,
            )
        return self.env._("Your device is on its way to you.")

    def _sentence_done(self):
        words = self._outcome_words().get(self.outcome)
        return self.env._(
            "%(outcome)s This service is finished.",
            outcome=words[1] if words else "",
        ).strip()

    def _sentence_cancelled(self):
        return self.env._("This service was cancelled. Nothing is charged for it.")

    def _sentence_other(self):
        return self._portal_chip()["word"]
