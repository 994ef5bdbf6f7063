"""Takes secrets and addresses out of text. Every pattern is linear: whoever writes hostile text chooses its length."""

import json
import re
from collections.abc import Callable, Iterable
from urllib.parse import quote, quote_plus

from bot.domain.masking import AT, HIDDEN, mask_addresses

SHORTEST_SECRET = 6
"""A shorter one is part of too many common words."""

_NAMES = (
    r"token|secret|password|passwd|passphrase|pwd|api_?key|access_?key|access_?key_?id|secret_?key|private_?key"
    r"|signature|trigger_?id|response_?urls?|webhook_?url|ticket|mail|mail_?address"
)
"""What ends the name of a field that holds a secret (`SLACK_BOT_TOKEN`, `x-slack-signature`) or an address."""
_WHOLE_NAMES = r"code|state"
"""Ends of ordinary names, too (`error_code`), so these count only as whole words."""
_HEADERS = r"authorization|cookie"
_BEGIN = r"(?:(?<![a-z0-9_-])|(?<=%[0-9a-f][0-9a-f])|(?<=%25[0-9a-f][0-9a-f]))"
_FIELD = re.compile(rf".*(?:{_NAMES}|{_HEADERS})s?|codes?", re.IGNORECASE | re.DOTALL)

_QUOTES = r"(?>(?:[\s\"'\\+\[(]|[bu](?=[\"'])|%(?:25)*(?:20|22|27|5B|5C|0A|0D)){0,12})"
"""What stands between a name and its value: blanks, quotes, and the signs that begin a list or bytes."""
_EQUALS = r"(?:[=:>\uff1d\uff1a]|%(?:25)*3[ADE])"
"""Also the end of a tag, since AWS answers in XML."""
_QUOTED = r"(?<=\\\")(?>(?:[^\"\\]|\\[^\"])*)(?=\\\")|(?<=\")(?>(?:[^\"\\]|\\.)*)|(?<=')(?>(?:[^'\\]|\\.)*)"
_BARE = r"(?>(?:(?!%(?:25)*(?:22|26|27|2C|7D|3B))[^\s\"'&,;<>{}\[\]()\\])+)"
_STATUS = r"\d{1,3}+(?![\w~/+=%-]|\.\w)"
"""A status of three digits (`code: 404`) is no secret, unless more follows: many tokens begin with a digit."""
_NAMED = re.compile(
    rf"(?P<name>(?:(?:{_NAMES})s?{_QUOTES}{_EQUALS}{_QUOTES}"
    rf"|{_BEGIN}(?:{_WHOLE_NAMES})s?{_QUOTES}{_EQUALS}{_QUOTES}(?!{_STATUS})))(?P<value>{_QUOTED}|{_BARE})",
    re.IGNORECASE | re.DOTALL,
)
_PAIR = re.compile(
    rf"(\(b?[\"'][\w-]{{0,60}}?(?:{_NAMES}|{_HEADERS}|{_WHOLE_NAMES})s?[\"'],\s?+b?[\"'])(?>(?:[^\"'\\]|\\.)+)",
    re.IGNORECASE | re.DOTALL,
)
"""A name and its value as a tuple, as Python shows the headers of a request."""
_HEADER = re.compile(
    rf"((?:{_HEADERS})s?{_QUOTES}{_EQUALS}{_QUOTES})(?>(?:\\.|[^\"'\\\r\n&}}])+)"
    rf"|(\b(?:bearer|basic|auth\s{{1,4}}+(?:plain|login|xoauth2))\s{{1,4}}+)[^\s\"',\\]++",
    re.IGNORECASE,
)
_SHAPED = re.compile(
    r"x(?:ox[a-z]|app)[-.][A-Za-z0-9.%_-]++|(?i:hooks\.slack(?:-gov)?\.com)[^\s\"'<>&]*+"
    r"|(?<=//)[^\s/@:]*+:[^\s/@]++(?=@)|(?<=/unsubscribe/)[^\s\"'<>&?]++"
    r"|(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{12,}+|(?<![\w-])eyJ[\w-]{8,}+\.[\w-]++(?:\.[\w-]*+)?"
    r"|(?<=PRIVATE KEY-----)(?>(?:(?!-----END)[\s\S])+)"
)
"""Tokens, response URLs (whoever holds one may post), the name and password in a URL, links that end mail, ids of AWS's
keys, JSON Web Tokens (RFC 7519, by which AWS knows a machine), and private keys (RFC 7468)."""


class Redactor:
    """Hides these secrets, however they are escaped, and whatever has the name or the shape of a secret."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = {form for secret in secrets if len(secret) >= SHORTEST_SECRET for form in _forms(secret)}
        ordered = sorted(known, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, ordered)), re.IGNORECASE) if ordered else None

    def __call__(self, text: str) -> str:
        """The text without secrets and with masked addresses."""
        if self._secrets:
            text = self._secrets.sub(HIDDEN, text)
        text = _SHAPED.sub(HIDDEN, text)
        text = _HEADER.sub(lambda found: f"{found[1] or found[2]}{HIDDEN}", text)
        text = _PAIR.sub(rf"\1{HIDDEN}", _NAMED.sub(_without_value, text))
        return mask_addresses(text)


def hides_value(name: str) -> bool:
    """Whether what a field of this name holds is a secret, whatever it looks like."""
    return _FIELD.fullmatch(name.replace("-", "_")) is not None


def _without_value(found: re.Match[str]) -> str:
    """An address stays, to be masked with the others."""
    is_address = "mail" in found["name"].lower() and AT.search(found["value"])
    return found[0] if is_address else f"{found['name']}{HIDDEN}"


def _forms(secret: str) -> set[str]:
    """The secret as it may stand in text: as it is, or escaped once or twice (JSON in a form, a repr in JSON)."""
    once = {secret} | {escape(secret) for escape in _ESCAPES}
    return once | {escape(form) for form in once for escape in _ESCAPES}


_ESCAPES: tuple[Callable[[str], str], ...] = (
    lambda text: json.dumps(text)[1:-1],
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    lambda text: repr(text)[1:-1],
    lambda text: repr(text.encode("utf-8", "surrogatepass"))[2:-1],
    lambda text: quote(text, safe="", errors="replace"),
    lambda text: quote(text, errors="replace"),
    lambda text: quote_plus(text, errors="replace"),
)
