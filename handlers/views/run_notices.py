"""Owns the direct messages to whoever runs a poll: what there is to decide, and why there is nothing any more."""

from collections.abc import Callable, Mapping

from bot.domain.asked_for import Over
from bot.domain.notice import NoticeKind
from bot.domain.poll import PollStatus
from bot.language import _
from handlers.views.drafts import draft_block, elsewhere_select, post_button
from handlers.views.over import over_said
from handlers.views.poll_parts import open_button
from handlers.views.poll_trouble import trouble_text
from handlers.views.said import Said, Told, Who, say, tell
from handlers.views.time_to_choose import (
    agreed_by_change,
    agreed_without_address,
    all_answered,
    choose_buttons,
    deadline_undecided,
    quorum_reached,
    title_in,
    why_over,
)

Data = Mapping[str, str]


def run_notice(kind: NoticeKind, data: Data, over: Over | None, by: str) -> Told | None:
    """The message of this notice; None where it is no such notice. `over` says why its button is left out, `by` is who
    did what it tells, "" where nobody is named."""
    if kind is NoticeKind.HANDED_OVER:
        return _handed_over(data, over, by)
    build = _BUILDERS.get(kind)
    return build(data, over) if build else None


def _co_organizer(data: Data, over: Over | None) -> Told:
    text = _("You can run “{title}” now as well: edit it, choose its time, cancel it.")
    if over:
        text = _("You were made one of those who run “{title}”.")
    return _to_run(say(text, title=title_in(data)), data, over)


def _handed_over(data: Data, over: Over | None, by: str) -> Told:
    title = title_in(data)
    if over is Over.NOT_YOURS:
        return _to_run(say(_("“{title}” was handed over to you before."), title=title), data, over)
    if not by:
        return _to_run(say(_("“{title}” was handed over to you: you are its organizer now."), title=title), data, over)
    text = _("{person} handed “{title}” over to you: you are its organizer now.")
    return _to_run(say(text, person=Who(by), title=title), data, over)


def _to_run(said: Said, data: Data, over: Over | None) -> Told:
    """A poll that the reader runs from now on, and the way to it."""
    choose = [] if data.get("status") == PollStatus.DRAFT else choose_buttons(data, over)
    why = [] if over is Over.CHOSEN else why_over(over, data)
    return tell(said, *why, buttons=[*choose, *open_button(data.get("poll", ""), data.get("permalink", ""))])


def _poll_trouble(data: Data, over: Over | None) -> Told:
    """With `draft`, a poll that has no message, the button that posts it; with `elsewhere`, an open poll whose channel
    takes nothing more, the choice of another one."""
    draft, title = data.get("draft", ""), title_in(data)
    if over:
        return tell(say(_("“{title}” had no message in Slack."), title=title), over_said(over, data))
    told = say(_("“{title}”: {trouble}"), title=title, trouble=trouble_text(data))
    if draft:
        return tell(told, buttons=[post_button(draft)])
    stuck = data.get("elsewhere", "")
    return tell(told, buttons=[elsewhere_select()], block=draft_block(stuck)) if stuck else tell(told)


_BUILDERS: dict[NoticeKind, Callable[[Data, Over | None], Told]] = {
    NoticeKind.DEADLINE_UNDECIDED: deadline_undecided,
    NoticeKind.ALL_ANSWERED: all_answered,
    NoticeKind.AGREED_WITHOUT_ADDRESS: agreed_without_address,
    NoticeKind.AGREED_BY_CHANGE: agreed_by_change,
    NoticeKind.QUORUM_REACHED: quorum_reached,
    NoticeKind.CO_ORGANIZER: _co_organizer,
    NoticeKind.POLL_TROUBLE: _poll_trouble,
}
