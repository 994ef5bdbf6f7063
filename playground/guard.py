"""Who may talk to the playground: programs and pages of this machine, under our own name; it serves nothing.

A page somewhere on the web can make a browser call 127.0.0.1, or let its own name resolve to it. Such a call
carries a Host or an Origin that is not ours.
"""

from urllib.parse import urlsplit

from flask import Flask, Request, Response, jsonify, request

NAMES = ("127.0.0.1", "localhost", "[::1]")


def guard(app: Flask) -> None:
    """Refuse every request whose Host or Origin is not ours, with a sentence that says so."""

    @app.before_request
    def refuse_strangers() -> Response | None:
        problem = stranger(request)
        if problem is None:
            return None
        reply = jsonify({"ok": False, "error": problem})
        reply.status_code = 403
        return reply


def stranger(asked: Request) -> str | None:
    """Why this request is refused, None when it may pass."""
    host, origin = asked.host, asked.headers.get("Origin")
    port = asked.environ["SERVER_PORT"]
    if not _is_ours(host, port):
        return f"The playground answers only as 127.0.0.1 or localhost, not as {host!r}; use its own address."
    if origin is None or (urlsplit(origin).scheme == "http" and _is_ours(urlsplit(origin).netloc, port)):
        return None
    return f"A page of {origin!r} may not use the playground; open the playground's own page."


def _is_ours(host: str, port: str) -> bool:
    """Whether it names this machine; SDKs leave the port out of a WebSocket's Host."""
    return host in NAMES or host in tuple(f"{name}:{port}" for name in NAMES)
