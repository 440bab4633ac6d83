"""A small HTTP server on loopback that plays PayPal's servers for the tests."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SIGNATURE = "signed-by-the-stand-in"


class PaypalStandIn:
    """What PayPal answers: set `capture_status` and `reachable` to play its moods.

    :ivar str capture_status: what a capture ends in: COMPLETED, PENDING, DECLINED
    :ivar float capture_amount: amount captured, where it differs from the order's
    :ivar bool reachable: whether the check of signatures answers at all
    """

    def __init__(self):
        self.orders = {}
        self.calls = []
        self.capture_status = "COMPLETED"
        self.capture_amount = None
        self.reachable = True
        handler = type("Handler", (_Handler,), {"paypal": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_error):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    # === ENDPOINTS: each returns (status, body) === #

    def token(self, _body):
        return 200, {"access_token": "stand-in", "expires_in": 3600}

    def create_order(self, body):
        order_id = f"STANDIN{len(self.orders) + 1:04d}"
        self.orders[order_id] = body["purchase_units"][0]
        return 201, {"id": order_id, "status": "CREATED"}

    def capture(self, order_id):
        unit = self.orders.get(order_id)
        if not unit:
            return 404, {"message": "The specified resource does not exist."}
        amount = dict(unit["amount"])
        if self.capture_amount is not None:
            amount["value"] = str(self.capture_amount)
        return 201, {
            "id": order_id,
            "payment_source": {"paypal": {}},
            "purchase_units": [
                {
                    "reference_id": unit["reference_id"],
                    "payments": {
                        "captures": [
                            {
                                "id": f"CAP{order_id}",
                                "status": self.capture_status,
                                "amount": amount,
                            }
                        ]
                    },
                }
            ],
        }

    def verify(self, body):
        """Say whether a notification was signed by us; missing fields are an error."""
        if not self.reachable:
            return 500, {"message": "Internal server error."}
        if not all(body.get(key) for key in ("transmission_id", "transmission_sig")):
            return 400, {"message": "Request is not well-formed."}
        good = body["transmission_sig"] == SIGNATURE
        return 200, {"verification_status": "SUCCESS" if good else "FAILURE"}


class _Handler(BaseHTTPRequestHandler):
    paypal = None

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length).decode()
        body = json.loads(raw) if raw.startswith("{") else {}
        self.paypal.calls.append((self.path, body))
        status, answer = self._answer(body)
        payload = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def _answer(self, body):
        if self.path == "/v1/oauth2/token":
            return self.paypal.token(body)
        if self.path == "/v2/checkout/orders":
            return self.paypal.create_order(body)
        if self.path.endswith("/capture"):
            return self.paypal.capture(self.path.split("/")[-2])
        if self.path == "/v1/notifications/verify-webhook-signature":
            return self.paypal.verify(body)
        return 404, {"message": "Not found"}

    def log_message(self, *_args):
        """Keep quiet: the test's log is for the addon."""
