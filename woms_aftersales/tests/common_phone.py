"""A phone whose network can be cut, and whose browser closed and opened again."""

import os
import shutil
import socket
import tempfile
import threading
from contextlib import contextmanager, suppress
from unittest.mock import patch

from odoo.tests.common import HOST, ChromeBrowser

from .common_browser import Page

BLOCK = 65536


class Line:
    """A wire to the server, on the loopback: ``up``, ``cut``, or ``deaf``.

    A deaf line carries what is sent and loses the answer: the worst that bad reception
    does, since nobody knows whether it arrived.
    """

    def __init__(self, port):
        self.state = "up"
        self._target = (HOST, port)
        self._sockets = set()
        self._listener = socket.create_server((HOST, 0))
        self.port = self._listener.getsockname()[1]
        self._start(self._listen)

    def set(self, state):
        self.state = state
        if state != "up":
            for open_socket in list(self._sockets):
                with suppress(OSError):
                    open_socket.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.set("cut")
        self._listener.close()

    def _start(self, work, *args):
        threading.Thread(target=work, args=args, daemon=True).start()

    def _listen(self):
        with suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                threading.Thread(
                    target=self._serve, args=(client,), daemon=True
                ).start()

    def _serve(self, client):
        if self.state == "cut":
            client.close()
            return
        server = socket.create_connection(self._target)
        self._sockets |= {client, server}
        self._start(self._carry, client, server, False)
        self._carry(server, client, self.state == "deaf")
        for end in (client, server):
            self._sockets.discard(end)
            end.close()

    def _carry(self, source, target, lost):
        with suppress(OSError):
            while data := source.recv(BLOCK):
                if lost:
                    break
                target.sendall(data)
            target.shutdown(socket.SHUT_RDWR)


class PhoneMixin:
    """For an `HttpCase`: one phone's browser, whose profile outlives a run of it."""

    def setUp(self):
        super().setUp()
        self.line = Line(self.http_port())
        self.addCleanup(self.line.close)
        self.profile = tempfile.mkdtemp(suffix="_woms_phone")
        self.addCleanup(shutil.rmtree, self.profile, ignore_errors=True)

    def phone_url(self, path):
        return f"http://{HOST}:{self.line.port}{path}"

    @contextmanager
    def browser(self, login):
        """Open the browser with what the phone kept from before; yield its `Page`."""
        with patch("odoo.tests.common.tempfile.mkdtemp", return_value=self.profile):
            browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser):
            try:
                self.authenticate(login, login, browser=browser)
                self.cr.flush()
                self.cr.clear()
                yield Page(self, browser)
            finally:
                browser._websocket_send("Browser.close")
                browser.chrome.wait(20)
                browser._receiver.join(5)
        for name in ("DevToolsActivePort", "SingletonLock"):
            with suppress(OSError):
                os.remove(f"{self.profile}/{name}")
