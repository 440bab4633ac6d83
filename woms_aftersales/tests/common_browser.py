"""One browser that a test drives step by step: by keys, with scripts or without."""

import json
import re
import time
from contextlib import ExitStack, contextmanager, suppress
from urllib.parse import urljoin

from odoo.tests.common import (
    ChromeBrowser,
    ChromeBrowserException,
    _registry_test_lock,
)

from .common_web import WomsWebCase

KEYS = {
    "Tab": (9, ""),
    "Enter": (13, "\r"),
    " ": (32, " "),
    "ArrowDown": (40, ""),
    "ArrowUp": (38, ""),
}
ASSETS = re.compile(r'(?:src|href)="(/web/assets/[^"]+)"')
TURN = 0.05  # seconds between two looks; clocks stand still in these tests
TURNS = 600


PRESS = """
(() => {
    const found = [...document.querySelectorAll(%s)].find(
        (element) => element.getClientRects().length && !element.disabled);
    found?.click();
    return Boolean(found);
})()
"""


FILL = """(form, values) => {
    for (const [name, value] of Object.entries(values)) {
        const fields = [...form.elements].filter((field) => field.name === name);
        const picked = fields.find((field) => field.value === value);
        if (!fields.length) throw new Error("no field " + name);
        if (["radio", "checkbox"].includes(fields[0].type)) {
            if (!picked) throw new Error(name + " doesn't offer " + value);
            picked.checked = true;
        } else if (fields[0].tagName === "SELECT") {
            const option = [...fields[0].options].find(
                (one) => one.value === value || one.text.trim() === value);
            if (!option) throw new Error(name + " doesn't offer " + value);
            fields[0].value = option.value;
        } else {
            fields[0].value = value;
        }
    }
}"""


class Page:
    """What is open in the browser: go somewhere, look, press keys."""

    def __init__(self, case, browser):
        self.case = case
        self.browser = browser

    def call(self, method, **params):
        return self.browser._websocket_request(method, params=params, timeout=20)

    def ask(self, code):
        """Return the value of a JavaScript expression, promises waited for."""
        answer = self.call(
            "Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise AssertionError(f"{code[:200]}: {details.get('exception', details)}")
        return answer["result"].get("value")

    def wait(self, condition, message=None):
        for _turn in range(TURNS):
            # while the page is being replaced nothing can be asked
            with suppress(AssertionError, ChromeBrowserException):
                if self.ask(f"Boolean({condition})"):
                    return
            time.sleep(TURN)
        self.case.fail(
            f"{message or condition} on {self.ask('location.href')}:\n"
            + (self.ask("document.querySelector('main')?.innerText") or "")[:1500]
        )

    def open(self, path):
        """Open a path of the website and wait until it can be used."""
        self.call("Page.navigate", url=urljoin(self.case.base_url(), path))
        self.settle()

    def settle(self):
        self.wait(
            "document.readyState === 'complete' && location.href !== 'about:blank'"
        )
        if self.scripts:
            # the steps of a form are drawn when its script has started
            self.wait(
                "!document.querySelector('.o_woms_form .o_woms_step')"
                " || document.querySelector('.o_woms_stepped')"
            )

    scripts = True

    def without_scripts(self):
        self.call("Emulation.setScriptExecutionDisabled", value=True)
        self.scripts = False

    def resize(self, width, height=740):
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    @contextmanager
    def leaving(self):
        """What is done within leads to another page: wait for it."""
        self.ask("document.documentElement.dataset.left = '1'")
        yield
        self.wait(
            "!document.documentElement.dataset.left"
            " && document.readyState === 'complete'",
            "no other page came",
        )
        self.settle()

    def text(self):
        return self.ask("document.querySelector('main').innerText")

    # === WITHOUT SCRIPTS OF OURS: AS THE FORM IS DRAWN === #

    def fill(self, form, **values):
        """Fill in a form as it stands in the page.

        A field that the page doesn't have, or a choice it doesn't offer, fails.

        :param str form: selector of the form
        """
        chosen = f"document.querySelector({json.dumps(form)})"
        self.ask(f"({FILL})({chosen}, {json.dumps(values)})")

    def submit(self, form, **values):
        """Fill in a form and press its button, as a browser without scripts does."""
        self.fill(form, **values)
        with self.leaving():
            self.click(f"{form} [type=submit]")

    def click(self, selector):
        """Press what is drawn, as soon as it is there.

        Not at its place: that moves while core's widgets above make room.
        """
        for _turn in range(TURNS):
            if self.ask(PRESS % json.dumps(selector)):
                return
            time.sleep(TURN)
        self.case.fail(f"nothing to press at {selector} on {self.text()[:800]}")

    # === BY KEYS === #

    def press(self, key):
        code, text = KEYS[key]
        event = {"key": key, "code": "Space" if key == " " else key}
        event["windowsVirtualKeyCode"] = code
        if text:
            event["text"] = text
        self.call("Input.dispatchKeyEvent", type="keyDown", **event)
        event.pop("text", None)
        self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    def type(self, text):
        self.call("Input.insertText", text=text)

    def tab_to(self, selector):
        """Press Tab until the focus is on ``selector``; it must be seen there."""
        reached = f"document.activeElement?.matches({json.dumps(selector)})"
        for _turn in range(120):
            if self.ask(reached):
                break
            self.press("Tab")
        else:
            self.case.fail(f"Tab does not reach {selector} on {self.text()[:800]}")
        self.case.assertTrue(
            self.ask(
                "(() => { const e = document.activeElement;"
                "const s = getComputedStyle(e.closest('.o_woms_choice') || e);"
                "return s.outlineStyle !== 'none' || s.boxShadow !== 'none'; })()"
            ),
            f"the focus is not seen on {selector}",
        )


class BrowserCase(WomsWebCase):
    """Tests that keep one browser open over many pages."""

    browser_size = "360x740"

    @contextmanager
    def in_browser(self):
        """Start a browser as a guest; scripts that fail on a page fail the test."""
        self.build_assets()
        browser = ChromeBrowser(self)
        page = Page(self, browser)
        with ExitStack() as at_exit:
            at_exit.enter_context(self.allow_requests(browser=browser))
            at_exit.callback(self._wait_remaining_requests)
            at_exit.callback(browser.stop)
            self.page_login(page)
            yield page
            if browser._result.done():
                browser._result.result()  # raises what a script complained of

    def build_assets(self):
        """Have the bundles ready: a page that is left early would end their making."""
        for url in ASSETS.findall(self.url_open("/service").text):
            self.url_open(url, timeout=120)

    def page_login(self, page, user=None):
        """Go on as ``user``, or as a guest."""
        with self.at_the_desk():
            login = user and user.login
            self.authenticate(login, login, browser=page.browser)

    def page_language(self, page, lang):
        page.browser.set_cookie("frontend_lang", lang, "/", "127.0.0.1")

    @contextmanager
    def at_the_desk(self):
        """Touch records between two pages: with fresh data, seen by the next page.

        The browser's requests use this very cursor: they wait meanwhile.
        """
        self._wait_remaining_requests()
        self.assertTrue(_registry_test_lock.acquire(timeout=60))
        try:
            self.env.invalidate_all()
            yield
            self.env.flush_all()
            self.cr.flush()
            self.cr.clear()
        finally:
            _registry_test_lock.release()
