"""A small Chromium driver over the DevTools protocol: log in, open, take a picture.

Only what `dev/screenshots` needs; tests use Odoo's own browser support.
"""

import base64
import itertools
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request

import websocket


class Browser:
    """One headless Chromium with one page."""

    def __init__(self, base_url):
        self.base_url = base_url.rstrip("/")
        self._profile = tempfile.mkdtemp(prefix="woms-chromium-")
        program = shutil.which("chromium") or shutil.which("google-chrome")
        if not program:
            raise SystemExit(
                "stopped: chromium is missing; install it, then try again."
            )
        self._process = subprocess.Popen(
            [
                program,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--hide-scrollbars",
                "--remote-allow-origins=*",
                "--remote-debugging-port=0",
                f"--user-data-dir={self._profile}",
                "about:blank",
            ],
            stderr=subprocess.PIPE,
            text=True,
        )
        for line in self._process.stderr:
            if "DevTools listening on" in line:
                port = line.split("127.0.0.1:")[1].split("/")[0]
                break
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
            pages = json.load(answer)
        target = next(page for page in pages if page["type"] == "page")
        self._socket = websocket.create_connection(
            target["webSocketDebuggerUrl"], timeout=60
        )
        self._ids = itertools.count(1)
        self.call("Page.enable")
        self.call("Network.enable")

    def close(self):
        self._process.terminate()
        self._process.wait()
        shutil.rmtree(self._profile, ignore_errors=True)

    def call(self, method, **params):
        """Send one DevTools command and return its result."""
        number = next(self._ids)
        self._socket.send(
            json.dumps({"id": number, "method": method, "params": params})
        )
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]

    def evaluate(self, code):
        """Run JavaScript in the page and return its value."""
        return self.call(
            "Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True
        )["result"].get("value")

    def resize(self, width, height):
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 768,
        )

    def open(self, path, settle=1.0):
        """Open a path and wait until the page and its client have settled."""
        url = path if path.startswith("http") else self.base_url + path
        self.call("Page.navigate", url=url)
        self.wait("document.readyState === 'complete'")
        if "/odoo" in url:
            self.wait(
                "!!document.querySelector('.o_action_manager > *') && "
                "!document.querySelector('.o_blockUI')"
            )
        time.sleep(settle)

    def wait(self, condition, seconds=30):
        """Wait until the condition holds; answer whether it did."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if self.evaluate(f"Boolean({condition})"):
                    return True
            except RuntimeError:
                pass  # the page is being replaced
            time.sleep(0.15)
        return False

    def log_in(self, login, password):
        """Log in by the form, as a person does; no login means a fresh visitor."""
        self.call("Network.clearBrowserCookies")
        if not login:
            return
        self.open("/web/login", settle=0.2)
        self.evaluate(
            f"document.querySelector('input[name=login]').value = {json.dumps(login)};"
            "document.querySelector('input[name=password]').value = "
            f"{json.dumps(password)};"
            "document.querySelector('form.oe_login_form').submit();"
        )
        self.wait("!location.pathname.includes('/web/login')")  # or /en/web/login

    def set_language(self, lang):
        self.call(
            "Network.setCookie", name="frontend_lang", value=lang, url=self.base_url
        )

    def picture(self, path, full=True):
        """Save a PNG of the whole page, or of what is in view."""
        params = {}
        if full:
            size = self.call("Page.getLayoutMetrics")["cssContentSize"]
            params = {
                "captureBeyondViewport": True,
                "clip": {
                    "x": 0,
                    "y": 0,
                    "width": size["width"],
                    "height": min(size["height"], 4000),
                    "scale": 1,
                },
            }
        data = self.call("Page.captureScreenshot", format="png", **params)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))
