"""Writes a result as the XML of AWS's Query protocol. It knows no action."""

from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from flask import Response

from playground.aws.errors import REQUEST_ID, SES_NAMESPACE
from playground.aws.stamps import iso_milliseconds


def query_response(action: str, result: dict[str, Any]) -> Response:
    """The answer to an action: dicts become elements, lists members, and a `Map` its entries."""
    body = (
        f'<{action}Response xmlns="{SES_NAMESPACE}"><{action}Result>{_element(result)}</{action}Result>'
        f"<ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata></{action}Response>"
    )
    return Response(body, 200, content_type="text/xml")


class Map(dict[str, Any]):
    """A dict that the protocol writes as entries of key and value."""


def _element(value: Any) -> str:
    if isinstance(value, Map):
        pairs = (f"<key>{escape(key)}</key><value>{_element(entry)}</value>" for key, entry in value.items())
        return "".join(f"<entry>{pair}</entry>" for pair in pairs)
    if isinstance(value, dict):
        return "".join(f"<{name}>{_element(entry)}</{name}>" for name, entry in value.items())
    if isinstance(value, list):
        return "".join(f"<member>{_element(entry)}</member>" for entry in value)
    if isinstance(value, bool):
        return str(value).lower()
    return escape(iso_milliseconds(value) if isinstance(value, datetime) else str(value))
