"""Owns the DMs that leave the choice of a poll's time to whoever runs it: why now, and the button."""

from collections.abc import Mapping

from bot.domain.asked_for import Over
from bot.domain.deadlines import Undecided
from bot.domain.notice import slot_in
from bot.language import _
from bot.language.reasons import reason_text
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.blocks import Block
from handlers.views.over import over_said
from handlers.views.said import Said, Told, When, say, tell

Data = Mapping[str, str]


def deadline_undecided(data: Data, over: Over | None) -> Told:
    """The deadline passed, and the rule chose nothing."""
    passed = say(_("The deadline of “{title}” has passed and Meet did not choose."), title=title_in(data))
    why = [say("{why}", why=_why_undecided(data["why"]))] if data.get("why") else []
    yours = why_over(over, data) or [say(_("The choice is yours."))]
    return tell(passed, *why, *yours, buttons=choose_buttons(data, over))


def agreed_without_address(data: Data, over: Over | None) -> Told:
    """All agree, and the invites lack an organizer's address."""
    agreed = say(
        _("All who are needed said yes to a time of “{title}”, and Meet did not choose."), title=title_in(data)
    )
    why = say("{why}", why=reason_text(Undecided.NO_ADDRESS))
    return tell(agreed, *(why_over(over, data) or [why]), buttons=choose_buttons(data, over))


def agreed_by_change(data: Data, over: Over | None) -> Told:
    """All agree though nobody answered since: it is left to a person."""
    slot = slot_in(data)
    when = When(slot, data.get("zone", "")) if slot else ""
    agreed = say(_("“{title}”: all who are needed say yes to {when} now."), title=title_in(data), when=when)
    why = say(_("The poll changed, and nobody has answered since, so Meet did not choose. The choice is yours."))
    return tell(agreed, *(why_over(over, data) or [why]), buttons=choose_buttons(data, over))


def all_answered(data: Data, over: Over | None) -> Told:
    """Nobody required is waited for any more."""
    answered = say(_("Everybody who must be there has answered “{title}”."), title=title_in(data))
    return tell(answered, *why_over(over, data), buttons=choose_buttons(data, over))


def quorum_reached(data: Data, over: Over | None) -> Told:
    """As many of the required people as are enough can make a time."""
    text = _("At least {number} of those who must be there can make a time of “{title}”.")
    said = say(text, number=data.get("number", ""), title=title_in(data))
    return tell(said, *why_over(over, data), buttons=choose_buttons(data, over))


def title_in(data: Data) -> str:
    """The title that the notice was owed with."""
    return data.get("title") or _("a meeting without a title")


def choose_buttons(data: Data, over: Over | None) -> list[Block]:
    """Opens the modal in which the time is chosen; none where its reader cannot choose it any more."""
    if over:
        return []
    return [b.button(_("Choose the time"), ids.CLOSE_POLL, data.get("poll", ""), style="primary")]


def why_over(over: Over | None, data: Data) -> list[Said]:
    """Why not, where they cannot."""
    return [over_said(over, data)] if over else []


def _why_undecided(why: str) -> str:
    """An earlier Meet stored the sentence itself."""
    return reason_text(Undecided(why)) if why in list(Undecided) else why
