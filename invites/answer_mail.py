"""Builds the mail that tells an organizer what was answered to their invite. No answer to it comes back to Meet.

It has no calendar, no attachment and no Reply-To: an answer goes to the sender's address, where Meet receives nothing.
"""

import re

from bot.domain.delivery import Delivery
from bot.domain.forwarding import Forwarded, Thread
from bot.ports import OutgoingMail
from invites.addresses import wire_address
from invites.answer_text import write_answers_text
from invites.mail_bodies import render_answers
from invites.mime import Sender, alternative, own_headers, shared_headers

_ID = re.compile(r"[A-Za-z0-9._-]+")
_NOT_ANSWERED = "X-Auto-Response-Suppress: All"
"""What Exchange goes by; Auto-Submitted is for everybody else (RFC 3834, section 5)."""


def build_answers(sender: Sender, delivery: Delivery, forwarded: Forwarded, *, zone: str) -> OutgoingMail:
    """The mail in the language that is being read; `zone` is the organizer's, "" where Slack knows none. Raises
    MailRefused for a recipient that no mail can be addressed to."""
    recipient = wire_address(delivery.address)
    words = write_answers_text(forwarded, zone, delivery.attempted_at or delivery.created_at)
    text, html = render_answers(words, stoppable=sender.has_stop_link).with_stop_link(sender.stop_link(delivery.id))
    lines = [_NOT_ANSWERED, *_references(forwarded.thread, sender)]
    head = own_headers(sender, delivery.id, recipient) + "".join(f"{line}\r\n" for line in lines).encode("ascii")
    head += shared_headers(sender.from_address, "", words.subject, "")
    return OutgoingMail(delivery.id, recipient, head + alternative(text, html, b""), None)


def _references(thread: Thread, sender: Sender) -> list[str]:
    """Below the organizer's own invite (RFC 5322, section 3.6.4), by the Message-ID that SES or Meet gave it."""
    name = thread.ses_message_id or thread.delivery
    domain = sender.ses_domain if thread.ses_message_id else sender.own_domain
    if not domain or not _ID.fullmatch(name):
        return []
    return [f"{header}: <{name}@{domain}>" for header in ("In-Reply-To", "References")]
