"""An SES that answers SendRawEmail after a fixed time and does nothing else; run in a process of its own."""

import re
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LATENCY = 0.05
NAMESPACE = "http://ses.amazonaws.com/doc/2010-12-01/"
OUTBOX = re.compile(r"Tags\.member\.1\.Value=([^&]+)")


class SlowSes(BaseHTTPRequestHandler):
    """Remembers the deliveries it was asked to mail; `GET /` lists them."""

    protocol_version = "HTTP/1.1"
    accepted: list[str]
    guard = threading.Lock()
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        began = time.monotonic()
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        found = OUTBOX.search(body)
        with self.guard:
            self.accepted.append(found[1] if found else "")
        time.sleep(max(LATENCY - (time.monotonic() - began), 0))
        self._answer(
            f'<SendRawEmailResponse xmlns="{NAMESPACE}"><SendRawEmailResult><MessageId>{uuid.uuid4()}</MessageId>'
            "</SendRawEmailResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></SendRawEmailResponse>"
        )

    def do_GET(self) -> None:
        with self.guard:
            self._answer("\n".join(self.accepted))

    def _answer(self, text: str) -> None:
        content = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing: the run's output is its figures."""


class Server(ThreadingHTTPServer):
    """One thread for each connection."""

    daemon_threads = True
    request_queue_size = 64


def main() -> None:
    """Serves until its parent closes the pipe."""
    SlowSes.accepted = []
    server = Server(("127.0.0.1", 0), SlowSes)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()
    server.shutdown()


if __name__ == "__main__":
    main()
