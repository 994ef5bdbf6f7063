"""Owns `/meet admin`: sending and suppressions for operators, their own workspace for its admins.

Each press asks again who may see what.
"""

from bot.domain.errors import NotAllowed
from bot.domain.membership import may_operate
from bot.domain.reasons import SlackReason
from bot.domain.suppression import SuppressionReason
from bot.language import _
from bot.services import account_overview
from bot.services.account_overview import ReleaseAnswer, Released, ReleaseListed
from bot.services.workspace_overview import workspace_overview
from handlers import actions as ids
from handlers.admins import as_admin, is_admin
from handlers.modals import open_modal, update_modal, update_unasked
from handlers.people import is_fresh, known_profile, own_zone, read_fresh_profile
from handlers.routing import Call, Feature
from handlers.views.admin import Page, Reader, admin_view, sending_blocks
from handlers.views.admin_suppressions import (
    SEARCH,
    read_entry,
    release_anyway_view,
    released_view,
    suppression_blocks,
)
from handlers.views.admin_workspace import workspace_blocks
from handlers.views.blocks import Block


def open_admin(call: Call) -> None:
    """`/meet admin`; whoever is neither an operator nor an admin gets a private no."""
    as_admin(call, _open)


def _open(call: Call) -> None:
    pages = _pages(call)
    view = open_modal(call, _page_view(call, pages[0], pages))
    if not is_fresh(call.meet, known_profile(call.meet, call.workspace, call.user)):
        call.later(_add_pages, call, view.id, view.hash, pages)


def _add_pages(call: Call, view_id: str, seen: str, pages: list[Page]) -> None:
    """An operator may be an admin too, which Meet did not know in time."""
    read_fresh_profile(call.meet, call.client, call.workspace, call.user)
    known = _pages(call)
    if known != pages:
        update_unasked(call, view_id, _page_view(call, known[0], known), unless_changed_since=seen)


def _pages(call: Call) -> list[Page]:
    """What this person may see now. Raises NotAllowed where that is nothing."""
    found = [Page.SENDING, Page.SUPPRESSIONS] if _operates(call) else []
    found += [Page.WORKSPACE] if is_admin(call) else []
    if not found:
        raise NotAllowed(SlackReason.NOT_ADMIN)
    return found


def _operates(call: Call) -> bool:
    return may_operate(call.meet.settings.meet_operators, call.workspace, call.user)


def _page_view(call: Call, page: Page, pages: list[Page], words: str = "", said: str = "") -> Block:
    """The page, or the first of those that are left to this person."""
    page = page if page in pages else pages[0]
    reader = Reader(own_zone(call) or "UTC", call.meet.clock.now())
    if page is Page.SENDING:
        return admin_view(page, pages, sending_blocks(account_overview.account_overview(call.meet.database), reader))
    if page is Page.WORKSPACE:
        overview = workspace_overview(call.meet.database, call.workspace, call.user, admin=is_admin(call))
        return admin_view(page, pages, workspace_blocks(overview, reader))
    found = account_overview.find_suppressions(call.meet.database, words)
    return admin_view(page, pages, suppression_blocks(found, reader, said), submit=_("Search"))


def turn_page(call: Call) -> None:
    """Another page was chosen."""
    as_admin(call, _turn)


def _turn(call: Call) -> None:
    pages, view = _pages(call), call.payload.view
    update_modal(call, view.id, _page_view(call, _TURNS[call.payload.action], pages), unless_changed_since=view.hash)


_TURNS = {
    ids.ADMIN_SENDING: Page.SENDING,
    ids.ADMIN_SUPPRESSIONS: Page.SUPPRESSIONS,
    ids.ADMIN_WORKSPACE: Page.WORKSPACE,
}


def search(call: Call) -> None:
    """Shows what of the list fits."""
    view = _page_view(call, Page.SUPPRESSIONS, _pages(call), call.payload.view.text(SEARCH))
    call.ack(response_action="update", view=view)


def press_release(call: Call) -> None:
    """Releases an entry; after a complaint it asks once more, in a window of its own."""
    hashed, reason = _entry(call, call.payload.value)
    released = _release(call, hashed, reason, confirmed=False)
    view = call.payload.view
    if released.answer is ReleaseAnswer.ASKS_AGAIN:
        carried = ids.metadata(entry=call.payload.value, list=view.id)
        open_modal(call, release_anyway_view(carried))
    else:
        _show_list(call, view.id, view.text(SEARCH), released_text(released))
    call.ack()


def release_anyway(call: Call) -> None:
    """The second confirmation."""
    carried = call.payload.view.metadata
    hashed, reason = _entry(call, str(carried.get("entry", "")))
    said = released_text(_release(call, hashed, reason, confirmed=True))
    call.ack(response_action="update", view=released_view(said))
    call.later(_show_list, call, str(carried.get("list", "")), "", said)


def _entry(call: Call, value: str) -> tuple[str, SuppressionReason]:
    """The entry that was pressed. Raises NotAllowed for whoever is no operator, and for what is no entry."""
    entry = read_entry(value)
    if entry is None or not _operates(call):
        raise NotAllowed(SlackReason.NOT_OPERATOR)
    return entry


def _release(call: Call, hashed: str, reason: SuppressionReason, *, confirmed: bool) -> Released:
    request = ReleaseListed(hashed, reason, f"{call.workspace}:{call.user}", confirmed)
    return account_overview.release_listed(call.meet.database, request)


def _show_list(call: Call, view_id: str, words: str, said: str) -> None:
    update_modal(call, view_id, _page_view(call, Page.SUPPRESSIONS, _pages(call), words, said))


def released_text(released: Released) -> str:
    """What became of the release, and what is left to do at Amazon."""
    text = {
        ReleaseAnswer.RELEASED: _("Released: the address may be mailed again."),
        ReleaseAnswer.STILL_LISTED: _("That reason is gone; the address stays on the list for another one."),
        ReleaseAnswer.NOT_LISTED: _("It was not on the list for that reason any more. Nothing was changed."),
    }.get(released.answer, "")
    provider = _("Amazon SES keeps a list of its own that may hold it too: look there (SES console, Suppression list).")
    return f"{text} {provider}" if released.at_provider else text


FEATURE = Feature(
    words={"admin": open_admin},
    actions={**dict.fromkeys(_TURNS, turn_page), ids.RELEASE_SUPPRESSION: press_release},
    submissions={ids.ADMIN_VIEW: search, ids.RELEASE_COMPLAINT_VIEW: release_anyway},
)
