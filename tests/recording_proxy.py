"""Passes requests on to a server and remembers which calls of AWS they were, whoever wrote that server."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

HOP_BY_HOP = frozenset({"connection", "transfer-encoding", "content-length", "keep-alive", "date", "server"})


@dataclass
class Recorder:
    """The proxy's address, and the names of the calls that went through it."""

    url: str
    calls: list[str] = field(default_factory=list)

    @property
    def writes(self) -> list[str]:
        """The calls that may change something at AWS."""
        return [call for call in self.calls if not call.startswith(("Get", "List", "GET "))]


@contextmanager
def recording(target: str) -> Iterator[Recorder]:
    """A proxy on a free port in front of the server at `target`."""
    recorder = Recorder("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            recorder.calls.append(_operation(self, body))
            self._pass_on(body)

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 (http.server calls these)

        def _pass_on(self, body: bytes) -> None:
            connection = http.client.HTTPConnection(urlsplit(target).netloc, timeout=30)
            # The signature covers the Host header, so it stays as it was signed.
            connection.request(self.command, self.path, body, dict(self.headers))
            answer = connection.getresponse()
            data = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in HOP_BY_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
            connection.close()

        def log_message(self, *_: object) -> None:
            """Nothing is logged: the tests read the calls."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        recorder.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield recorder
        server.shutdown()
        thread.join()


def _operation(request: BaseHTTPRequestHandler, body: bytes) -> str:
    """The name of the call: the JSON target's, the form's, or for REST its method and path."""
    if target := request.headers.get("X-Amz-Target"):
        return str(target).rpartition(".")[2]
    if request.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
        return parse_qs(body.decode()).get("Action", [""])[0]
    return f"{request.command} {request.path}"
