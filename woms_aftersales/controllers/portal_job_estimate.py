"""The estimate made on the spot: price list, parts, the customer's answer."""

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from .common import _new_key
from .portal_job_act import JOB_URL, WomsPortalJobAct, _post_route

FEE_KINDS = ("labour", "visit", "transport")
PARTS_SHOWN = 20


class WomsPortalJobEstimate(WomsPortalJobAct):
    @http.route(
        f"{JOB_URL}/estimate",
        type="http",
        auth="woms_job",
        website=True,
        methods=["GET"],
    )
    def woms_job_estimate(self, job_id, **kwargs):
        job_sudo, technician_sudo = self._find_job(job_id)
        if job_sudo.state != "accepted":
            return request.redirect(f"/my/jobs/{job_id}")
        return self._render_estimate(job_sudo, technician_sudo, kwargs)

    def _render_estimate(self, job_sudo, technician_sudo, form=None, error=None):
        """Show the price list: labour and visit, agreed choices, parts found."""
        form = form or {}
        word = (form.get("part") or "").strip()[:60]
        kept = self._read_quantities(form)
        services, parts = self._find_priced(job_sudo, word, kept)
        return request.render(
            "woms_aftersales.portal_my_job_estimate",
            {
                "page_name": "woms_jobs",
                "job": job_sudo._get_job_values(),
                "job_number": job_sudo.order_id.name,
                "services": services,
                "parts_found": parts,
                "part": word,
                "form": form,
                "kept": kept,
                "error": error,
                "submission_key": _new_key(),
            },
        )

    def _get_priced_domain(self, job_sudo):
        return Domain("sale_ok", "=", True) & Domain(
            "company_id", "in", (False, job_sudo.company_id.id)
        )

    def _find_priced(self, job_sudo, word, kept):
        """Return services and parts of the price list as dicts for the page."""
        order_sudo = job_sudo.order_id
        products = job_sudo.env["product.product"].with_company(job_sudo.company_id)
        priced = self._get_priced_domain(job_sudo)
        services = products.search(priced & Domain("woms_fee_kind", "in", FEE_KINDS))
        goods = (
            priced
            & Domain("type", "=", "consu")
            & Domain("woms_needs_document", "=", False)
        )
        parts = products.browse(kept) - services
        if word:
            parts |= products.search(
                goods
                & (
                    Domain("name", "ilike", word)
                    | Domain("default_code", "ilike", word)
                ),
                limit=PARTS_SHOWN,
            )
        else:
            stocked = [part["id"] for part in self._get_parts(job_sudo)]
            parts |= products.search(goods & Domain("id", "in", stocked))
        free = order_sudo._parts_availability(
            parts, order_sudo._get_parts_location(job_sudo.technician_id)
        )
        return (
            [self._price_row(job_sudo, product) for product in services],
            [
                {**self._price_row(job_sudo, product), "free": free.get(product, 0)}
                for product in parts.filtered_domain(goods)
            ],
        )

    def _price_row(self, job_sudo, product):
        return {
            "id": product.id,
            "name": product.name,
            "code": product.default_code or "",
            "price": job_sudo._write_amount(product.lst_price),
        }

    @_post_route("estimate")
    def woms_job_estimate_make(self, job_id, **post):
        def make(job_sudo, _technician_sudo, role):
            self._check_mine(job_sudo)
            order_sudo = job_sudo.order_id
            lines = self._read_estimate_lines(job_sudo, post)
            agreed = any(
                sale.state == "sale" and sale.amount_total > 0
                for sale in order_sudo.sale_order_ids
            )
            estimate = order_sudo._make_estimate(lines, supplementary=agreed)
            if estimate._woms_needs_desk():
                estimate._woms_ask_desk()
                self._woms_flash(
                    request.env._(
                        "This is above the limit for estimates on the spot: the "
                        "service desk looks at it now, and shows it to the customer."
                    ),
                    "warning",
                )
                return f"/my/jobs/{job_id}#cost"
            estimate._woms_send(role=role)
            self._woms_flash(
                request.env._("The estimate is ready: show it to the customer.")
            )
            return None

        if post.get("search"):  # the button beside the search, without JavaScript
            return self._render_estimate(*self._find_job(job_id), post)
        return self._act(
            job_id,
            post,
            make,
            anchor="#cost",
            page=self._render_estimate,
        )

    def _read_estimate_lines(self, job_sudo, post):
        """Return the lines of the estimate: products of the price list only."""
        wanted = self._read_quantities(post)
        if not wanted:
            raise UserError(
                request.env._("Please enter a quantity for at least one line.")
            )
        products = job_sudo.env["product.product"].with_company(job_sudo.company_id)
        found = products.search(
            self._get_priced_domain(job_sudo)
            & Domain("id", "in", list(wanted))
            & (
                Domain("woms_fee_kind", "in", FEE_KINDS)
                | (
                    Domain("type", "=", "consu")
                    & Domain("woms_needs_document", "=", False)
                )
            )
        )
        return [
            {
                "component": product.woms_fee_kind or "parts",
                "product": product,
                "quantity": wanted[product.id],
            }
            for product in found
        ]

    def _find_estimate(self, job_sudo, estimate_id):
        estimate = job_sudo.order_id.sale_order_ids.filtered(
            lambda sale: sale.id == estimate_id
        )
        if not estimate:
            raise UserError(
                request.env._("This estimate was replaced: look at the newest one.")
            )
        return estimate

    @_post_route("estimate/<int:estimate_id>/sign")
    def woms_job_estimate_sign(self, job_id, estimate_id, **post):
        def sign(job_sudo, _technician_sudo, role):
            self._check_mine(job_sudo)
            estimate = self._find_estimate(job_sudo, estimate_id)
            if estimate.state != "sale":
                estimate._woms_accept(
                    post.get("signed_by"), self._read_signature(post), role
                )

        return self._act(
            job_id,
            post,
            sign,
            anchor="#cost",
            done=request.env._("The customer agreed. You can begin."),
        )

    @_post_route("estimate/<int:estimate_id>/send")
    def woms_job_estimate_send(self, job_id, estimate_id, **post):
        """Let the customer decide on his own phone, by the link to his own address.

        The link is never given to the technician: it agrees to the cost.
        """

        def send(job_sudo, _technician_sudo, _role):
            self._check_mine(job_sudo)
            estimate = self._find_estimate(job_sudo, estimate_id)
            if not estimate._woms_is_open():
                raise UserError(
                    request.env._("The customer has answered this estimate already.")
                )
            self._woms_flash(job_sudo._send_estimate_link(estimate))

        return self._act(job_id, post, send, anchor="#cost")

    @_post_route("estimate/<int:estimate_id>/decline")
    def woms_job_estimate_decline(self, job_id, estimate_id, **post):
        def decline(job_sudo, _technician_sudo, role):
            self._check_mine(job_sudo)
            estimate = self._find_estimate(job_sudo, estimate_id)
            if estimate.state != "cancel":
                reason = post.get("reason") or request.env._("Declined on site.")
                estimate._woms_decline(reason[:200], role)

        return self._act(job_id, post, decline, anchor="#cost")
