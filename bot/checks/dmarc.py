"""The part of `meet check` about DMARC: whether the From domain has a policy, and whether our mail passes it.

A mail passes when its DKIM signature or its bounce domain (MAIL FROM) is aligned with the From domain (RFC 9989,
sections 4.4 and 4.10; RFC 7489 before it). SES tells of the signature and of the bounce domain, DNS of the policy.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from bot.checks.check import FAILURE, OK, WARNING, Check
from bot.checks.dns_text import DnsSilent, text_records
from bot.config.settings import Settings
from invites.identities import sender_identities
from invites.ses_account import AwsRefused, Identity, Inspector

RESERVED = ("example", "test", "invalid", "localhost", "example.com", "example.net", "example.org")
"""Domains of documentation and tests, of which DNS knows nothing (RFC 2606, RFC 6761)."""
MOST_PARENTS = 8
"""So many domains are asked at most (RFC 9989, section 4.10)."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A DMARC record: where it stands, and its tags by name."""

    domain: str
    tags: dict[str, str]

    def is_strict(self, tag: str) -> bool:
        """Whether alignment by `adkim` or `aspf` needs the very same domain."""
        return self.tags.get(tag, "r").lower() == "s"

    @property
    def asks(self) -> str:
        """What is done with mail that does not pass: none, quarantine or reject."""
        return self.tags.get("p", "none").lower()


def is_reserved(domain: str) -> bool:
    """Whether DNS knows nothing of the domain, by design."""
    return any(domain == one or domain.endswith(f".{one}") for one in RESERVED)


def check_dmarc(settings: Settings) -> Iterator[Check]:
    """One finding. Silent where there is no sender, where its domain is reserved, and where SES does not tell of it:
    `ses_identity` says so then. Of other mailers nobody tells how they sign."""
    address = settings.meet_from_address
    if not address or not settings.mails_by_ses or not settings.aws_region:
        return
    domain = sender_identities(address)[1]
    if is_reserved(domain):
        return
    identity = _identity(settings, address)
    if identity is None:
        return
    try:
        policy = _policy(domain)
    except DnsSilent as silent:
        cure = f"Look for a TXT record at _dmarc.{domain} from a machine that reaches DNS."
        yield Check("dmarc", WARNING, f"DNS could not be asked for the DMARC policy of {domain} ({silent}).", cure)
        return
    yield _finding(domain, policy, identity)


def _identity(settings: Settings, address: str) -> Identity | None:
    try:
        with closing(Inspector(settings)) as inspector:
            return inspector.identity(address)
    except AwsRefused:
        return None


def _policy(domain: str) -> Policy | None:
    """The record at the domain, or at the nearest parent that has one. Raises DnsSilent."""
    labels = domain.split(".")
    parents = [".".join(labels[start:]) for start in range(len(labels) - 1)]
    for name in parents[:MOST_PARENTS]:
        for record in text_records(f"_dmarc.{name}"):
            tags = _tags(record)
            if tags.get("v") == "DMARC1":
                return Policy(name, tags)
    return None


def _tags(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.split(";") if "=" in part)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _finding(domain: str, policy: Policy | None, identity: Identity) -> Check:
    aligned = _aligned(domain, policy, identity)
    if not aligned:
        result = FAILURE if policy and policy.asks in ("quarantine", "reject") else WARNING
        text = (
            f"Mail from {domain} is not aligned for DMARC: neither its DKIM signature nor its bounce domain is its own."
        )
        cure = (
            "In the SES console, Identities: verify the domain itself with DKIM (three CNAME records), or set a custom "
            f"MAIL FROM domain below {domain}."
        )
        return Check("dmarc", result, text, cure)
    if policy is None:
        cure = f'Publish the TXT record _dmarc.{domain} with "v=DMARC1; p=none": Gmail and Yahoo ask for one.'
        return Check("dmarc", WARNING, f"{domain} has no DMARC policy; mail from it is aligned by {aligned}.", cure)
    return Check("dmarc", OK, f"Mail from {domain} passes DMARC (p={policy.asks}), aligned by {aligned}.")


def _aligned(domain: str, policy: Policy | None, identity: Identity) -> str:
    """By what the mail is aligned: DKIM or its bounce domain; "" for neither."""
    strict_dkim, strict_spf = (policy.is_strict(tag) if policy else False for tag in ("adkim", "aspf"))
    if identity.signs and _is_aligned(domain, identity.name, strict=strict_dkim):
        return "DKIM"
    if identity.mail_from and _is_aligned(domain, identity.mail_from, strict=strict_spf):
        return "its bounce domain"
    return ""


def _is_aligned(domain: str, other: str, *, strict: bool) -> bool:
    """SES lets an identity send for its own domain and those below, so relaxed means that one is below the other, or
    both are below one that the sender owns."""
    if strict or domain == other:
        return domain == other
    return domain.endswith(f".{other}") or other.endswith(f".{domain}")
