"""Reads the form in which Slack sends interactions over HTTP. It knows no field of theirs."""

from urllib.parse import unquote

FIELD = "payload="
FREQUENT = (
    ("+", " "),
    ("%22", '"'),
    ("%3A", ":"),
    ("%2C", ","),
    ("%7B", "{"),
    ("%7D", "}"),
    ("%5B", "["),
    ("%5D", "]"),
)
"""Escapes that JSON is full of. None of these signs begins an escape, so they may be replaced one after the other."""


def payload_of(form: str) -> str:
    """The JSON object that is the form's only field; "" for any other form.

    The standard library takes three times as long, since it handles each escape by itself: over a millisecond for the
    20 kB of a large poll.
    """
    if not form.startswith(FIELD) or "&" in form:
        return ""
    payload = form.removeprefix(FIELD)
    for escape, sign in FREQUENT:
        payload = payload.replace(escape, sign)
    payload = unquote(payload, errors="replace")
    return payload if payload.startswith("{") else ""
