"""Enhanced status codes, row by row of the registry, and where a bounce may carry one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.status_codes import FAULTS, OF_PROVIDERS, Fault, fault_of, find_code, is_authentication, may_pass

ADDRESS, MAILBOX, SENDER = Fault.ADDRESS, Fault.MAILBOX, Fault.SENDER
SYSTEM, POLICY = Fault.SYSTEM, Fault.POLICY
REGISTRY: list[tuple[str, str, Fault | None]] = [
    ("0.0", "other undefined status", None),
    ("1.0", "other address status", None),
    ("1.1", "bad destination mailbox address", ADDRESS),
    ("1.2", "bad destination system address", ADDRESS),
    ("1.3", "bad destination mailbox address syntax", ADDRESS),
    ("1.4", "destination mailbox address ambiguous", ADDRESS),
    ("1.5", "destination address valid", None),
    ("1.6", "destination mailbox has moved", ADDRESS),
    ("1.7", "bad sender's mailbox address syntax", SENDER),
    ("1.8", "bad sender's system address", SENDER),
    ("1.9", "message relayed to non-compliant mailer", SYSTEM),
    ("1.10", "recipient address has null MX", ADDRESS),
    ("2.0", "other or undefined mailbox status", MAILBOX),
    ("2.1", "mailbox disabled", MAILBOX),
    ("2.2", "mailbox full", MAILBOX),
    ("2.3", "message length exceeds administrative limit", SENDER),
    ("2.4", "mailing list expansion problem", SYSTEM),
    ("3.0", "other mail system status", SYSTEM),
    ("3.1", "mail system full", SYSTEM),
    ("3.2", "system not accepting network messages", SYSTEM),
    ("3.3", "system not capable of selected features", SYSTEM),
    ("3.4", "message too big for system", SENDER),
    ("3.5", "system incorrectly configured", SYSTEM),
    ("3.6", "requested priority was changed", SYSTEM),
    ("4.0", "other network or routing status", SYSTEM),
    ("4.1", "no answer from host", SYSTEM),
    ("4.2", "bad connection", SYSTEM),
    ("4.3", "directory server failure", SYSTEM),
    ("4.4", "unable to route", ADDRESS),
    ("4.5", "mail system congestion", SYSTEM),
    ("4.6", "routing loop detected", SYSTEM),
    ("4.7", "delivery time expired", SYSTEM),
    ("5.0", "other protocol status", SYSTEM),
    ("5.1", "invalid command", SYSTEM),
    ("5.2", "syntax error", SYSTEM),
    ("5.3", "too many recipients", SYSTEM),
    ("5.4", "invalid command arguments", SYSTEM),
    ("5.5", "wrong protocol version", SYSTEM),
    ("5.6", "authentication exchange line too long", SYSTEM),
    ("6.0", "other media error", SENDER),
    ("6.1", "media not supported", SENDER),
    ("6.2", "conversion required and prohibited", SENDER),
    ("6.3", "conversion required but not supported", SENDER),
    ("6.4", "conversion with loss performed", SENDER),
    ("6.5", "conversion failed", SENDER),
    ("6.6", "message content not available", SENDER),
    ("6.7", "non-ASCII addresses not permitted", SENDER),
    ("6.8", "UTF-8 reply required", SYSTEM),
    ("6.9", "UTF-8 header cannot be transferred", SENDER),
    ("6.10", "UTF-8 header cannot be transferred (old)", SENDER),
    ("7.0", "other security status", POLICY),
    ("7.1", "delivery not authorized", POLICY),
    ("7.2", "mailing list expansion prohibited", POLICY),
    ("7.3", "security conversion required", POLICY),
    ("7.4", "security features not supported", POLICY),
    ("7.5", "cryptographic failure", POLICY),
    ("7.6", "cryptographic algorithm not supported", POLICY),
    ("7.7", "message integrity failure", SENDER),
    ("7.8", "authentication credentials invalid", SYSTEM),
    ("7.9", "authentication mechanism too weak", SYSTEM),
    ("7.10", "encryption needed", POLICY),
    ("7.11", "encryption required for the mechanism", SYSTEM),
    ("7.12", "password transition needed", SYSTEM),
    ("7.13", "user account disabled", SYSTEM),
    ("7.14", "trust relationship required", SYSTEM),
    ("7.15", "priority too low", POLICY),
    ("7.16", "message too big for the priority", SENDER),
    ("7.17", "mailbox owner has changed", ADDRESS),
    ("7.18", "domain owner has changed", ADDRESS),
    ("7.19", "RRVS test cannot be completed", SYSTEM),
    ("7.20", "no passing DKIM signature", SENDER),
    ("7.21", "no acceptable DKIM signature", SENDER),
    ("7.22", "no author-matched DKIM signature", SENDER),
    ("7.23", "SPF validation failed", SENDER),
    ("7.24", "SPF validation error", SENDER),
    ("7.25", "reverse DNS validation failed", SENDER),
    ("7.26", "multiple authentication checks failed", SENDER),
    ("7.27", "sender address has null MX", SENDER),
    ("7.28", "mail flood detected", SENDER),
    ("7.29", "ARC validation failure", SYSTEM),
    ("7.30", "REQUIRETLS support required", POLICY),
]


@pytest.mark.parametrize("class_", ["4", "5"])
@pytest.mark.parametrize(("code", "meaning", "fault"), REGISTRY, ids=str)
def test_each_code_of_the_registry_has_its_fault_in_both_classes(
    class_: str, code: str, meaning: str, fault: Fault | None
) -> None:
    assert fault_of(f"{class_}.{code}") is OF_PROVIDERS.get(code, fault), meaning
    assert FAULTS.get(code) is fault, meaning


PROVIDERS: list[tuple[str, str, Fault]] = [
    ("4.7.28", "Gmail: unusual rate of mail from the address of our server", SENDER),
    ("5.7.26", "Gmail: neither SPF nor DKIM", SENDER),
    ("5.7.27", "Gmail: SPF", SENDER),
    ("4.7.29", "Gmail: no TLS", SENDER),
    ("5.7.29", "Gmail: no TLS", SENDER),
    ("4.7.30", "Gmail: DKIM", SENDER),
    ("5.7.30", "Gmail: DKIM", SENDER),
    ("4.7.31", "Gmail: no DMARC policy", SENDER),
    ("5.7.32", "Gmail: From is not aligned", SENDER),
    ("5.7.40", "Gmail: no DMARC record", SENDER),
    ("5.7.1", "Gmail and others: likely unsolicited", POLICY),
    ("5.7.9", "Yahoo: authentication failed", SENDER),
    ("5.7.501", "Microsoft: spam abuse detected", SENDER),
    ("5.7.504", "Microsoft: no such recipient", ADDRESS),
    ("5.7.505", "Microsoft: no such recipient", ADDRESS),
    ("5.7.507", "Microsoft: refused by the recipient's organization", POLICY),
    ("5.7.509", "Microsoft: DMARC", SENDER),
    ("5.7.510", "Microsoft: the recipient takes no mail over IPv6", POLICY),
    ("5.7.511", "Microsoft: banned sender", SENDER),
    ("5.7.512", "Microsoft: the mail has no valid From", SENDER),
    ("5.7.513", "Microsoft: on the recipient's own list", POLICY),
    ("5.7.515", "Microsoft: not authenticated", SENDER),
    ("5.7.606", "Microsoft: banned server", SENDER),
    ("5.7.649", "Microsoft: banned server", SENDER),
    ("5.7.708", "Microsoft: traffic not accepted", SENDER),
    ("5.7.750", "Microsoft: unregistered domain", SENDER),
    ("5.7.124", "Microsoft: sender not in the list of those allowed", POLICY),
    ("5.7.800", "nobody's", POLICY),
    ("5.4.14", "Exchange: hop count", SYSTEM),
    ("5.4.316", "Microsoft: no answer from the recipient's server", SYSTEM),
    ("5.2.2", "mailbox full", MAILBOX),
    ("5.1.10", "null MX; Exchange: no such recipient", ADDRESS),
]


@pytest.mark.parametrize(("code", "meaning", "fault"), PROVIDERS, ids=str)
def test_a_code_of_a_large_provider_means_what_the_provider_says(code: str, meaning: str, fault: Fault) -> None:
    assert fault_of(code) is fault, meaning


def test_the_table_holds_no_code_that_the_registry_lacks() -> None:
    assert set(FAULTS) == {code for code, _, fault in REGISTRY if fault is not None}


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("5.1.99", None),
        ("5.2.99", MAILBOX),
        ("5.3.99", SYSTEM),
        ("5.4.40", SYSTEM),
        ("5.5.99", SYSTEM),
        ("5.6.99", SENDER),
        ("5.7.499", POLICY),
        ("5.10.1", None),
        ("5.0.1", None),
        ("", None),
        ("5.1", None),
        ("x.1.1", None),
        ("3.1.1", None),
        ("5.1.1x", None),
    ],
)
def test_an_unlisted_detail_takes_the_fault_of_its_subject(code: str, fault: Fault | None) -> None:
    assert fault_of(code) is fault


@pytest.mark.parametrize(
    ("status", "diagnostic", "code"),
    [
        ("5.1.1", "", "5.1.1"),
        (" 5.1.1 (no such user)", "", "5.1.1"),
        ("5.1.1", "550 5.7.1 another", "5.1.1"),
        ("4.4.7", "550 5.1.1 unknown", "4.4.7"),
        ("", "smtp; 550 5.1.8 sender unknown", "5.1.8"),
        ("", "smtp; 550-5.1.1 The account does not exist", "5.1.1"),
        ("", "550 #5.1.0 Address rejected.", "5.1.0"),
        ("", "host mx.example.net[4.4.8.8] said: 550 5.7.26 unauthenticated", "5.7.26"),
        ("", "Exim 4.1.2 said 550 5.1.1 unknown", "5.1.1"),
        ("", "unknown user (5.1.1).", "5.1.1"),
        ("", "refused by 5.1.1.2 and 15.1.1 and 5.1.1234", ""),
        ("", "smtp; 452 mailbox is full", "4.0.0"),
        ("", "550 no such user", "5.0.0"),
        ("", "smtp; 250 2.1.5 fine", ""),
        ("", "no such user", ""),
        ("5.0.0", "550 5.1.1 unknown", "5.1.1"),
        ("5.0.0", "550 unknown", "5.0.0"),
        ("5.0.0", "452 4.2.2 full", "5.0.0"),
        ("4.0.0", "550 5.1.1 unknown", "4.0.0"),
        ("5.1.0", "550 5.1.8 sender", "5.1.8"),
        ("5.7.0", "550 5.7.26 unauthenticated", "5.7.26"),
        ("5.3.0", "smtp; 550 5.7.606 Access denied, banned sending IP [192.0.2.1]", "5.7.606"),
        ("5.0.0", "smtp; 550 5.7.606 Access denied, banned sending IP [192.0.2.1]", "5.7.606"),
        ("5.5.0", "550 5.1.1 unknown", "5.1.1"),
        ("5.5.0", "550 5.2.0 another undefined one", "5.5.0"),
        ("5.7.0", "550 5.9.9 no such subject", "5.7.0"),
        ("5.7.0", "451 4.7.26 of another class", "5.7.0"),
        ("5.2.2", "552 5.7.1 two codes", "5.2.2"),
        ("5.1.10", "550 5.7.1 two codes", "5.1.10"),
        ("nonsense", "550 5.1.1 unknown", "5.1.1"),
        ("nonsense", "", ""),
        ("550 5.1.8", "", "5.1.8"),
        ("#5.1.8", "550 5.1.1 another", "5.1.8"),
        ("smtp; 5.7.26", "", "5.7.26"),
        ("(5.1.8)", "", "5.1.8"),
        ("550", "550 5.1.8 sender", "5.1.8"),
        ("5.01.08", "", "5.1.8"),
        ("5.1.008", "", "5.1.8"),
        ("", "550 5.07.026 unauthenticated", "5.7.26"),
        ("5", "", "5.0.0"),
        ("4.", "550 5.1.1 unknown", "4.0.0"),
        ("4.4", "", "4.4.0"),
        ("5.7", "550 rejected", "5.7.0"),
        ("5.7.", "550 5.1.1 unknown", "5.1.1"),
        ("5.07", "", "5.7.0"),
        ("3.1", "", ""),
        ("50", "", ""),
        ("", "556 no mail for this domain", "5.1.10"),
        ("", "smtp; 521 this host takes no mail", "5.3.2"),
        ("", "smtp; 556 5.7.1 refused", "5.7.1"),
        ("5.0.0", "556 no mail here", "5.1.10"),
    ],
)
def test_the_code_is_found_in_the_status_or_else_in_the_remote_servers_text(
    status: str, diagnostic: str, code: str
) -> None:
    assert find_code(status, diagnostic) == code


@given(st.text(alphabet="smtp;0245178.- #x", max_size=60), st.text(alphabet="smtp;0245178.- #x", max_size=60))
def test_any_text_has_a_code_of_class_2_4_or_5_or_none(status: str, diagnostic: str) -> None:
    code = find_code(status, diagnostic)
    assert code == "" or (code.count(".") == 2 and code[0] in "245")


def test_class_4_may_pass_and_class_5_may_not() -> None:
    assert may_pass("4.2.2")
    assert not may_pass("5.2.2")
    assert not may_pass("")


def test_authentication_codes_are_told_apart() -> None:
    assert is_authentication("5.7.20")
    assert not is_authentication("5.7.25")
    assert is_authentication("4.7.27")
    assert all(is_authentication(f"5.7.{detail}") for detail in (9, 30, 31, 32, 40, 509, 515))
    assert not is_authentication("5.7.606")
    assert not is_authentication("5.7.29")
    assert not is_authentication("5.7.19")
    assert not is_authentication("5.7.28")
