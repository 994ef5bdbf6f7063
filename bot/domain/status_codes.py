"""Enhanced mail status codes: whose fault a bounce is. Knows no provider.

RFC 3463 (the codes), RFC 5248 (the registry), RFC 3886, 4468, 4954, 6531, 6710, 7293 (change of owner), 7372
(authentication, reported as in RFC 8601), 7505 (null MX), 8617 (ARC), 8689 (REQUIRETLS).
https://www.iana.org/assignments/smtp-enhanced-status-codes
"""

import re
from enum import StrEnum


class Fault(StrEnum):
    """Who can do something about a bounce."""

    ADDRESS = "address"
    """The recipient's: the address is wrong, and waiting does not help. In class 5 it is suppressed."""
    MAILBOX = "mailbox"
    """The recipient's: the mailbox exists and takes nothing now."""
    SENDER = "sender"
    """Ours: sender address, authentication or content. Never counted against the recipient; operators are warned."""
    SYSTEM = "system"
    """A mail system on the way, or the recipient's."""
    POLICY = "policy"
    """The recipient's side refuses the mail by a rule. The address is not wrong."""


A, M, S, Y, P = Fault.ADDRESS, Fault.MAILBOX, Fault.SENDER, Fault.SYSTEM, Fault.POLICY
FAULTS: dict[str, Fault] = {
    # X.1.0 may mean the originator's or the destination's address (RFC 3463, section 3.2), X.1.5 is a success.
    "1.1": A, "1.2": A, "1.3": A, "1.4": A, "1.6": A, "1.7": S, "1.8": S, "1.9": Y, "1.10": A,
    "2.0": M, "2.1": M, "2.2": M, "2.3": S, "2.4": Y,
    "3.0": Y, "3.1": Y, "3.2": Y, "3.3": Y, "3.4": S, "3.5": Y, "3.6": Y,
    # X.4.4: the domain has no host to take mail, as a mistyped domain has none.
    "4.0": Y, "4.1": Y, "4.2": Y, "4.3": Y, "4.4": A, "4.5": Y, "4.6": Y, "4.7": Y,
    "5.0": Y, "5.1": Y, "5.2": Y, "5.3": Y, "5.4": Y, "5.5": Y, "5.6": Y,
    "6.0": S, "6.1": S, "6.2": S, "6.3": S, "6.4": S, "6.5": S, "6.6": S, "6.7": S, "6.8": Y, "6.9": S, "6.10": S,
    # X.7.8 to X.7.14 concern the client that logs in to a server: a relay on the way, never the recipient.
    "7.0": P, "7.1": P, "7.2": P, "7.3": P, "7.4": P, "7.5": P, "7.6": P, "7.7": S,
    "7.8": Y, "7.9": Y, "7.10": P, "7.11": Y, "7.12": Y, "7.13": Y, "7.14": Y, "7.15": P, "7.16": S,
    # The mailbox or the domain belongs to somebody else now.
    "7.17": A, "7.18": A, "7.19": Y,
    # DKIM, SPF, reverse DNS, several of them, null MX of the sender's domain, a flood of mail, ARC, REQUIRETLS.
    "7.20": S, "7.21": S, "7.22": S, "7.23": S, "7.24": S, "7.25": S, "7.26": S, "7.27": S, "7.28": S,
    "7.29": Y, "7.30": P,
}  # fmt: skip
"""By subject and detail. The class (4 or 5) says whether it lasts, not whose fault it is."""
OF_PROVIDERS: dict[str, Fault] = {
    # Yahoo: DKIM, SPF or DMARC failed. https://help.yahoo.com/kb/SLN7253.html
    "7.9": S,
    # Gmail: no TLS, DKIM, DMARC, alignment of From, no DMARC record. https://support.google.com/a/answer/3726730
    "7.29": S, "7.30": S, "7.31": S, "7.32": S, "7.40": S,
    # Microsoft: banned senders, hosts and domains, X.7.500 to X.7.799; but a wrong address, and the recipient's rules.
    # https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online
    **{f"7.{detail}": S for detail in range(500, 800)},
    "7.504": A, "7.505": A, "7.507": P, "7.510": P, "7.513": P,
}  # fmt: skip
"""What large providers mean by codes that the registry does not list, or lists for what cannot happen to Meet's mail:
it logs in to no server of a recipient, has no ARC of its own, and asks for no REQUIRETLS."""
AUTHENTICATION = frozenset(f"7.{detail}" for detail in (9, 20, 21, 22, 23, 24, 26, 27, 30, 31, 32, 40, 509, 515))
"""DKIM, SPF, DMARC, and a sender's domain without MX: whoever runs Meet can repair them."""
REPUTATION = frozenset(
    {"7.25", "7.28", *(code for code, fault in OF_PROVIDERS.items() if len(code) == 5 and fault is S)} - {"7.512"}
)
"""The host that SES sent from (its reverse DNS too), or what came from the account before. Microsoft's X.7.512 is about
the mail itself."""
_OF_SUBJECT = {"2": M, "3": Y, "4": Y, "5": Y, "6": S, "7": P}
"""For details that no registry lists. X.0 and X.1 leave it open whose fault it is."""
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?!\d)")
_IN_TEXT = re.compile(r"(?<![\d.])[45]\.[0-7]\.\d{1,3}(?![\d.]*\d)")
_AFTER_REPLY = re.compile(r"(?<!\d)[45]\d\d[- ]#?([45]\.\d{1,3}\.\d{1,3})(?!\d)")
_REPLY = re.compile(r"(?:smtp\s*;)?\s*([45]\d\d)(?!\d)", re.IGNORECASE)
_OF_REPLY = {"521": "5.3.2", "556": "5.1.10"}
"""Replies that mean one thing alone: the host, or the domain, takes no mail at all (RFC 7504; RFC 7505, section 3)."""
_SHORT = re.compile(r"([245])(?:\.(\d{1,3}))?\.?")


def find_code(status: str, diagnostic: str) -> str:
    """The enhanced code of a bounce, "" where neither text has one.

    The remote server's text counts where the status is missing, says nothing ("5.0.0") or leaves the detail open
    ("5.7.0"). A text that has only a three-digit reply gives the class: "4.0.0" or "5.0.0". A status that breaks off
    ("4", "5.7") counts as far as it goes, where the text does not say more. A status may stand among other signs
    ("550 #5.1.1"), and a number may begin with zeros, which RFC 3463, section 2, forbids.
    """
    found = _STATUS.match(status.strip())
    given = _plain(found[0]) if found else _told_by(status)
    if _says(given) == 2:
        return given
    told, given = _told_by(diagnostic), given or _cut_short(status)
    is_better = _says(told) > _says(given) and told[0] == given[:1]
    return told if is_better or not given else given


def _says(code: str) -> int:
    """How much a code says of whose fault it is: nothing, something by its subject alone (X.Y.0), or all."""
    if fault_of(code) is None:
        return 0
    return 1 if code.endswith(".0") else 2


def fault_of(code: str) -> Fault | None:
    """Whose fault this code means; None where it does not say, or is no enhanced code."""
    if not _STATUS.fullmatch(code):
        return None
    _, subject, detail = code.split(".")
    told = f"{subject}.{detail}"
    return OF_PROVIDERS.get(told) or FAULTS.get(told) or _OF_SUBJECT.get(subject)


def may_pass(code: str) -> bool:
    """Whether the code says that a later mail may arrive (class 4, RFC 3463, section 2)."""
    return code.startswith("4.")


def is_authentication(code: str) -> bool:
    """Whether the code means that DKIM, SPF, DMARC or the sender's domain failed (RFC 7372, RFC 7505)."""
    return code.partition(".")[2] in AUTHENTICATION


def is_reputation(code: str) -> bool:
    """Whether the code means that a server blocks the host, the account or the domain for what came from it before."""
    told = code.partition(".")[2]
    return told in REPUTATION and told not in AUTHENTICATION


def _told_by(text: str) -> str:
    if found := _AFTER_REPLY.search(text):
        return _plain(found[1])
    if found := _IN_TEXT.search(text):
        return _plain(found[0])
    reply = _REPLY.match(text.strip())
    return _OF_REPLY.get(reply[1], f"{reply[1][0]}.0.0") if reply else ""


def _cut_short(status: str) -> str:
    found = _SHORT.fullmatch(status.strip())
    return _plain(f"{found[1]}.{found[2] or 0}.0") if found else ""


def _plain(code: str) -> str:
    return ".".join(str(int(number)) for number in code.split("."))
