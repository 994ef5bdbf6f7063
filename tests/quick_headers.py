"""Headers of HTTP read as the standard library reads them, only faster: it takes them for those of a mail."""

import http.client
import re
from email.parser import Parser
from http.client import HTTPMessage
from types import SimpleNamespace

import pytest

_FIELD = re.compile(r"([\w!#$%&'*+.^`|~-]+):[ \t]*([^\r\n]*)", re.ASCII)


class QuickHeaders:
    """Stands for the parser of mails. Whatever is not simple is left to that."""

    def __init__(self, _class: type[HTTPMessage]) -> None:
        self._kind = _class

    def parsestr(self, text: str) -> HTTPMessage:
        head, end, body = text.partition("\r\n\r\n")
        lines = head.split("\r\n")
        fields = [field.groups() for line in lines if (field := _FIELD.fullmatch(line))]
        if body or not end or len(fields) < len(lines):
            return Parser(_class=self._kind).parsestr(text)
        message = self._kind()
        for name, value in fields:
            message.set_raw(name, value)
        message.set_payload("")
        return message


def read_quickly(patch: pytest.MonkeyPatch) -> None:
    """From now on http.client, by which servers and clients of this process read headers, reads them so."""
    patch.setattr(http.client, "email", SimpleNamespace(parser=SimpleNamespace(Parser=QuickHeaders)))
