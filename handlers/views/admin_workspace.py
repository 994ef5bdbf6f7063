"""Owns the page of `/meet admin` about one workspace, for its admins: no address, and no title of others' polls."""

from collections.abc import Mapping, Sequence

from bot.domain.delivery import DeliveryStatus
from bot.domain.overview import PollSummary, UnsentSummary, WorkspaceOverview
from bot.language import _, mark, plural
from handlers.views import blocks as b
from handlers.views.admin import Reader, breaker_text, titled
from handlers.views.admin_counts import POLLS
from handlers.views.blocks import Block
from handlers.views.text import clip, escape, mention, people

MOST_NAMES = 60
_ENDED: Mapping[DeliveryStatus, str] = {
    DeliveryStatus.BOUNCED: mark("came back"),
    DeliveryStatus.FAILED: mark("not sent"),
    DeliveryStatus.EXPIRED: mark("not sent in time"),
}
CANNOT_BE_MAILED = mark("cannot be mailed")
"""Complaint, opt-out and suppression look alike to everybody but operators."""


def workspace_blocks(overview: WorkspaceOverview, reader: Reader) -> list[Block]:
    """Whether sending is paused, polls, people without an address, and mails that did not arrive."""
    return [
        titled(_("Sending"), breaker_text(overview.breaker, reader, for_operator=False)),
        b.header(_("Polls")),
        *_polls(overview.polls, reader),
        b.header(_("People without an address")),
        *_people(overview),
        b.header(_("Mails that did not arrive")),
        *_unsent(overview, reader),
        b.context(_("Titles of polls that you have no part in are not shown, nor anybody of an anonymous poll.")),
    ]


def _polls(polls: Sequence[PollSummary], reader: Reader) -> list[Block]:
    lines = [_poll(poll, reader) for poll in polls]
    return [b.section("\n".join(lines) or _("There are no polls yet."))]


def _poll(poll: PollSummary, reader: Reader) -> str:
    title = f"*{escape(clip(poll.title, 60))}* · " if poll.title else ""
    answered = plural("{number} answered", "{number} answered", poll.answered)
    where, state, when = f"<#{poll.channel}>", _(POLLS[poll.status]), reader.when(poll.created_at)
    return title + " · ".join([where, mention(poll.organizer), state, answered, when])


def _people(overview: WorkspaceOverview) -> list[Block]:
    lines = []
    if overview.without_address:
        lines.append(_("None given yet: {people}", people=people(overview.without_address, MOST_NAMES)))
    if overview.failing:
        lines.append(_("Mail to them comes back: {people}", people=people(overview.failing, MOST_NAMES)))
    return [b.section(line) for line in lines or [_("Everybody who takes part can be mailed.")]]


def _unsent(overview: WorkspaceOverview, reader: Reader) -> list[Block]:
    lines = [_mail(one, reader) for one in overview.unsent]
    if overview.unsent_anonymous:
        lines.append(plural("{number} more, of anonymous polls", "{number} more, of anonymous polls",
                            overview.unsent_anonymous))  # fmt: skip
    return [b.section("\n".join(lines) or _("None in the last 30 days, but those that were repaired since."))]


def _mail(one: UnsentSummary, reader: Reader) -> str:
    what = _(_ENDED.get(one.status, CANNOT_BE_MAILED))
    whose = _("poll of {organizer}", organizer=mention(one.organizer)) if one.organizer else ""
    return " · ".join(filter(None, [mention(one.user), what, whose, reader.when(one.promised_at)]))
