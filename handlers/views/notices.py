"""Owns the words and buttons of the DMs that Meet owes people, one builder per kind of notice."""

from collections.abc import Callable, Mapping

from bot.domain.breaker import PERSONS_DECISIONS, RATE_REASONS
from bot.domain.notice import ANSWERED, OFF, NoticeKind, WhyOff
from bot.domain.poll import PollStatus
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.blocks import Block, MessageView
from handlers.views.drafts import post_button
from handlers.views.text import clip, escape

TRIALS = "A mail now and then tests whether SES takes it again."
Data = Mapping[str, str]
THANKS = "Meet asked you here for an address because of {titled}. You have given one, so there is nothing left to do."


def notice_message(kind: NoticeKind, data: Data) -> MessageView | None:
    """The DM of this notice; None for kinds that are made from a poll instead (card, reminder)."""
    if ANSWERED in data:
        return _message(THANKS.format(titled=_titled(data)))
    if OFF in data:
        return _not_needed(kind, data)
    build = _BUILDERS.get(kind)
    return build(data) if build else None


def _message(sentence: str, *buttons: Block) -> MessageView:
    blocks = [b.rich_text(b.words(sentence)), *([b.actions("notice", *buttons)] if buttons else [])]
    return MessageView(escape(clip(sentence, 2000)), blocks)


def _titled(data: Data) -> str:
    return f"“{data['title']}”" if data.get("title") else "a meeting"


def _address_bounced(data: Data) -> MessageView:
    return _message(data.get("text") or _failed_address(data), _fix(data, "Give a better address"))


def _failed_address(data: Data) -> str:
    """Without a title it was not this person's invite that showed it: somebody else's mail went there."""
    failed, safe = f"mail to {data.get('mask') or 'your address'} cannot be delivered", "Your answers are safe."
    if not data.get("title"):
        return f"{failed[:1].upper()}{failed[1:]}. {safe} Give a better address, and what is missing goes there."
    better = "Give a better address, and the missing invite goes out at once."
    return f"Your invite to {_titled(data)} came back: {failed}. {safe} {better}"


def _fix(data: Data, text: str) -> Block:
    return b.button(text, ids.FIX_ADDRESS, data.get("poll", ""), style="primary")


def _no_address(data: Data) -> MessageView:
    sentence = (
        f"{_titled(data)} is settled, and you answered yes or maybe, but Meet has no address of yours. "
        "Give one, and the invite goes out at once."
    )
    other = b.button("Another address", ids.OTHER_ADDRESS, data.get("poll", ""))
    profile = b.button(
        "Use the one in my Slack profile", ids.USE_PROFILE_ADDRESS, data.get("poll", ""), style="primary"
    )
    return _message(sentence[:1].upper() + sentence[1:], profile, other)


def _not_needed(kind: NoticeKind, data: Data) -> MessageView:
    """The meeting needs no address any more; that an address does not work stays a matter for all later ones."""
    off = _OFF.get(data[OFF], _OFF[WhyOff.BEGUN]).format(titled=_titled(data))
    if kind is NoticeKind.NO_ADDRESS:
        return _message(f"{off[:1].upper()}{off[1:]}, so no address is needed for it any more.")
    sentence = (
        f"Mail to {data.get('mask') or 'your address'} cannot be delivered. {off[:1].upper()}{off[1:]}, so no invite "
        "is missing; please give a better address for the next one."
    )
    return _message(sentence, _fix(data, "Give a better address"))


_OFF: dict[str, str] = {
    WhyOff.CANCELLED: "{titled} is cancelled",
    WhyOff.OPEN_AGAIN: "{titled} is open again",
    WhyOff.MOVED: "{titled} has moved to a time that you did not say yes or maybe to",
    WhyOff.BEGUN: "{titled} has begun",
}


def _choose(data: Data) -> Block:
    return b.button("Choose the time", ids.CLOSE_POLL, data.get("poll", ""), style="primary")


def _deadline_undecided(data: Data) -> MessageView:
    why = f" {data['why']}" if data.get("why") else ""
    sentence = f"The deadline of {_titled(data)} has passed and Meet did not choose.{why} The choice is yours."
    return _message(sentence, _choose(data))


def _all_answered(data: Data) -> MessageView:
    return _message(f"Everybody who must be there has answered {_titled(data)}.", _choose(data))


def _handed_over(data: Data) -> MessageView:
    link = f" It stands here: {data['permalink']}" if data.get("permalink") else ""
    sentence = f"{_titled(data)} was handed over to you: you are its organizer now.{link}"
    text = sentence[:1].upper() + sentence[1:]
    return _message(text, *([_choose(data)] if data.get("status") == PollStatus.OPEN else []))


def _sending_paused(data: Data) -> MessageView:
    detail = f" ({data['detail']})" if data.get("detail") else ""
    reason = data.get("reason", "unknown").replace("_", " ")
    return _message(
        f"Meet has paused sending mail: {reason}{detail}. Nothing is lost: {_what_leaves(data.get('reason', ''))} "
        "Look at `meet status`, put the cause right, then run `meet resume`."
    )


def _what_leaves(reason: str) -> str:
    """As `bot.domain.breaker.allowed_mail` decides it."""
    if reason in RATE_REASONS:
        return "invites wait, and only cancellations go on leaving."
    return "all mail waits, cancellations too." + ("" if reason in PERSONS_DECISIONS else f" {TRIALS}")


def _text(data: Data) -> MessageView:
    """Plain words; with `draft`, a poll that has no message, the button that posts it."""
    draft = data.get("draft", "")
    return _message(data.get("text", ""), *([post_button(draft)] if draft else []))


_BUILDERS: dict[NoticeKind, Callable[[Data], MessageView]] = {
    NoticeKind.ADDRESS_BOUNCED: _address_bounced,
    NoticeKind.NO_ADDRESS: _no_address,
    NoticeKind.DEADLINE_UNDECIDED: _deadline_undecided,
    NoticeKind.ALL_ANSWERED: _all_answered,
    NoticeKind.HANDED_OVER: _handed_over,
    NoticeKind.SENDING_PAUSED: _sending_paused,
    NoticeKind.OPERATOR_WARNING: _text,
    NoticeKind.TEXT: _text,
}
