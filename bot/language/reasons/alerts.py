"""The sentences of the warnings to operators."""

from collections import defaultdict

from bot.domain.alerts import Alert, AlertKind
from bot.language.texts import _, mark

_TEXTS = {
    AlertKind.BOUNCES: mark("{bounced} of {accepted} mails bounced ({rate}); Meet pauses at {stop}."),
    AlertKind.COMPLAINTS: mark(
        "{complained} of {accepted} mails were complained about ({rate}); Meet pauses at {stop}."
    ),
    AlertKind.CONTENT_REFUSED: mark(
        "A mail was refused for what is in it ({said}). Nobody is blamed for it; look at the delivery's poll."
    ),
    AlertKind.SENDER_REFUSED: mark(
        "A mail server refused a mail for its sender address or its content ({code}): check MEET_FROM_ADDRESS and "
        "its domain. Nobody's address is blamed for it."
    ),
    AlertKind.SENDER_UNPROVEN: mark(
        "A mail server refused a mail because its sender could not be authenticated ({code}): check DKIM, SPF, "
        "DMARC and the MX record of the sending domain. Nobody's address is blamed for it."
    ),
    AlertKind.SENDER_BLOCKED: mark(
        "A mail server blocks or slows mail from the host or the account that sent Meet's ({code}): look at the "
        "account's reputation at SES, and ask AWS Support if it lasts. Nobody's address is blamed for it."
    ),
    AlertKind.INBOUND_RULE: mark(
        "A rule for inbound mail at SES publishes to Meet's feedback topic: give it a topic of its own."
    ),
    AlertKind.AUTHENTICATION: mark(
        "A provider reports a mail that failed authentication: check DKIM, SPF and DMARC of the sending domain."
    ),
    AlertKind.HELD_BACK: mark("A provider holds Meet's mails back ({why}): look at the account's reputation at SES."),
    AlertKind.SILENCE: mark(
        "Meet mails, but hears no feedback from Amazon SES: bounces and complaints are not seen. Run `meet check`, "
        "then `meet setup-aws`; nothing is lost, what SES told meanwhile may still lie in the queue."
    ),
    AlertKind.DEAD_LETTERS: mark(
        "Feedback lies in the dead-letter queue, which Meet could not store (messages: {number}): see the logs, then "
        "redrive."
    ),
    AlertKind.SANDBOX: mark(
        "SES is in its sandbox and refused a recipient that is not verified there. The organizer sees it on the "
        "delivery card. Verify the address in the SES console, Identities, or ask AWS for production access."
    ),
    AlertKind.RECIPIENTS_IDENTITY: mark(
        "SES refused a mail because Meet's policy does not allow the recipient's identity. The mail waits, and others "
        "go. Let the statement Send of the policy name identity/* as well, as `meet setup-aws` prints it in the "
        "sandbox."
    ),
    AlertKind.SES_BOUNCES: mark(
        "Amazon SES counts {share} bounces for the whole account, whoever sent. It reviews accounts from {review} on "
        "and may stop all their mail from {pause} on. `meet suppressions list` shows Meet's part."
    ),
    AlertKind.SES_COMPLAINTS: mark(
        "Amazon SES counts {share} complaints for the whole account, whoever sent. It reviews accounts from {review} "
        "on and may stop all their mail from {pause} on. `meet suppressions list` shows Meet's part."
    ),
    AlertKind.SHARE_USED_UP: mark(
        "The workspace {workspace} has had its share of the mail that Amazon SES allows ({share} mails in 24 hours). "
        "Its invites and codes wait and go out as the day passes; cancellations and other workspaces' mail are not "
        "held up. A higher daily quota at SES raises every share."
    ),
}


def alert_text(alert: Alert) -> str:
    """One warning in words. A value that is missing, as in a row that somebody changed, reads as "?"."""
    values = defaultdict(lambda: "?", alert.values)
    if alert.kind is AlertKind.CONTENT_REFUSED and not values["said"]:
        values["said"] = _("no reason given")
    return _(_TEXTS[alert.kind]).format_map(values)
