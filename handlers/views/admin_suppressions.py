"""Owns the page of suppressions in `/meet admin`: searching the list, and releasing an entry. For operators' eyes."""

from collections.abc import Mapping

from bot.domain.overview import FoundSuppressions
from bot.domain.suppression import Suppression, SuppressionReason
from bot.language import _, mark, plural
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.admin import Reader
from handlers.views.blocks import Block
from handlers.views.text import clip, escape

SEARCH = "search"
REASONS: Mapping[SuppressionReason, str] = {
    SuppressionReason.SOFT_STREAK: mark("bounced softly several times"),
    SuppressionReason.PROVIDER_VALIDATION: mark("Amazon SES calls the address invalid"),
    SuppressionReason.PROVIDER_GLOBAL: mark("on Amazon's global list"),
    SuppressionReason.PROVIDER_LIST: mark("on the account's list at Amazon SES"),
    SuppressionReason.HARD_BOUNCE: mark("bounced for good"),
    SuppressionReason.MANUAL: mark("put there by hand"),
    SuppressionReason.OPT_OUT: mark("opted out"),
    SuppressionReason.COMPLAINT: mark("complained"),
}
FORGOTTEN = mark("(address forgotten)")


def suppression_blocks(found: FoundSuppressions, reader: Reader, said: str = "") -> list[Block]:
    """The field, what became of the last release, and the entries found, each with its button."""
    search = b.field(SEARCH, _("Address, or part of it"), b.text_input(SEARCH, initial=found.words, most=320))
    return [
        search,
        *([b.section(said)] if said else []),
        b.context(_told(found)),
        *(_entry(one, reader) for one in found.entries),
    ]


def _told(found: FoundSuppressions) -> str:
    if not found.total:
        return _("Nothing on the list fits.") if found.words else _("Nobody is suppressed.")
    shown = len(found.entries)
    return plural("{number} entry", "{shown} of {number} entries, the newest first", found.total, shown=shown)


def _entry(one: Suppression, reader: Reader) -> Block:
    address = escape(clip(one.address, 320)) or _(FORGOTTEN)
    line = f"*{address}*\n{_(REASONS[one.reason])} · {reader.when(one.since)}"
    question = b.confirm(
        _("Release this address?"),
        _("Meet mails it again unless another reason stands. Your name is recorded."),
        _("Release"),
        _("Keep it"),
    )
    button = b.button(
        _("Release"), ids.RELEASE_SUPPRESSION, entry_value(one.address_hash, one.reason), confirm=question
    )
    return b.section(line, block_id=f"entry:{one.address_hash}:{one.reason}", accessory=button)


def entry_value(address_hash: str, reason: SuppressionReason) -> str:
    """What the button carries."""
    return f"{address_hash}:{reason}"


def read_entry(value: str) -> tuple[str, SuppressionReason] | None:
    """The entry of a button; None for what is none of ours."""
    hashed, _colon, word = value.partition(":")
    return (hashed, SuppressionReason(word)) if hashed and word in list(SuppressionReason) else None


def release_anyway_view(metadata: str) -> Block:
    """The second confirmation, after a complaint."""
    text = _(
        "Somebody at this address called a mail from Meet spam. Mailing them again without their wish can cost the "
        "account at Amazon SES. Release it only if they asked for it."
    )
    return b.modal(
        ids.RELEASE_COMPLAINT_VIEW, _("After a complaint"), [b.section(text)], submit=_("Release all the same"),
        metadata=metadata,
    )  # fmt: skip


def released_view(text: str) -> Block:
    """What the second confirmation led to."""
    return b.modal(ids.RELEASE_COMPLAINT_VIEW, _("After a complaint"), [b.section(text)])
