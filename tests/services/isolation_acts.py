"""Every public function of every service: what to call with another workspace's ids, or why it takes no such ids."""

from collections.abc import Callable
from datetime import timedelta

from bot.domain.errors import PollNotOpen
from bot.domain.history import Act as Done
from bot.domain.limits import PRESSES
from bot.domain.notice import Notice, NoticeKind
from bot.domain.person import Profile
from bot.domain.poll import CastVote, Choice
from bot.domain.poll_edit import PollEdit
from bot.domain.reasons import PollReason
from bot.domain.repeating import Rhythm
from bot.domain.series import Repeat
from bot.services import (
    addresses,
    all_answered,
    cancelling,
    changing,
    closing,
    consent,
    editing,
    forgetting,
    handing_over,
    holding,
    installing,
    just_done,
    managing,
    moving,
    notifying,
    opening,
    people,
    reading,
    redrawing,
    reminding,
    repeating,
    resending,
    voting,
    workspace_overview,
)
from bot.services.steps import finding, inviting, limits, registering
from storage.unit_of_work import UnitOfWork
from storage.values import Installation, Redraw, Surface
from tests.services.isolation_ids import Ids
from tests.services.isolation_proposals import PROPOSALS
from tests.services.team import ELSEWHERE, FROM, HERE, SECRET, Team, a_draft
from tests.storage.makers import fresh

MINUTE = timedelta(minutes=1)


Act = Callable[[Team, Ids], object]


def _redraw(ids: Ids) -> Redraw:
    return Redraw(Surface.POLL, ELSEWHERE, ids.poll, 1, ids.lease)


def _manage(ids: Ids) -> cancelling.ManagePoll:
    return cancelling.ManagePoll(ELSEWHERE, ids.poll, ids.user, True)


def _opens(team: Team, ids: Ids) -> object:
    """Opens a poll there; that it becomes one of theirs alone is all that may be seen."""
    draft = a_draft(24, workspace=ELSEWHERE, title="Theirs", organizer=ids.user, required=(ids.user,))
    opened = opening.open_poll(team.database, team.clock, opening.OpenPoll(draft, f"{ids.submission} there"))
    return opened.snapshot.poll.workspace, opened.snapshot.votes, opened.snapshot.poll.permalink


def _owes(team: Team, ids: Ids) -> object:
    notice = Notice(fresh("notice"), ELSEWHERE, ids.user, NoticeKind.TEXT, ids.notice_key, team.clock.now())
    return notifying.owe(team.database, notice)


def _reads_profile(team: Team, ids: Ids) -> object:
    people.save_profile(team.database, Profile(ELSEWHERE, ids.user, "", "", "en", "", False, True, team.clock.now()))
    return None


def _hears_of_a_profile(team: Team, ids: Ids) -> object:
    gone = Profile(ELSEWHERE, ids.user, "Other", "", "en", "", False, False, team.clock.now(), True)
    return people.note_change(team.database, gone)


def _asks_for_code(team: Team, ids: Ids) -> object:
    request = addresses.RequestCode(ELSEWHERE, ids.user, f"{ids.user.lower()}@new.example", ids.poll)
    return type(addresses.request_code(team.database, team.clock, request))


def _in_their_transaction(work: Callable[[UnitOfWork, Team, Ids], object]) -> Act:
    def act(team: Team, ids: Ids) -> object:
        with team.database.begin(ELSEWHERE) as uow:
            return work(uow, team, ids)

    return act


def _grant(team: Team) -> Installation:
    return Installation(ELSEWHERE, "", b"theirs", team.clock.now())


ACTS: dict[str, Act] = {
    **PROPOSALS,
    "addresses.address_state": lambda team, ids: addresses.address_state(team.database, ELSEWHERE, ids.user),
    "addresses.register_profile_address": lambda team, ids: addresses.register_profile_address(
        team.database, team.clock, ELSEWHERE, ids.user
    ),
    "addresses.request_code": _asks_for_code,
    "addresses.prove_code": lambda team, ids: addresses.prove_code(
        team.database, team.clock, SECRET, addresses.ProveCode(ELSEWHERE, ids.user, "000000")
    ),
    "addresses.open_code": lambda team, ids: addresses.open_code(team.database, team.clock, ELSEWHERE, ids.user),
    "addresses.prompt_due": lambda team, ids: addresses.prompt_due(team.database, ELSEWHERE, ids.user, ids.poll),
    "all_answered.tell_organizer": lambda team, ids: all_answered.tell_organizer(
        team.database, team.clock, ELSEWHERE, ids.poll
    ),
    "cancelling.cancel_poll": lambda team, ids: cancelling.cancel_poll(team.database, team.clock, _manage(ids)),
    "cancelling.reopen_poll": lambda team, ids: cancelling.reopen_poll(team.database, team.clock, _manage(ids)),
    "closing.closing_sheet": lambda team, ids: closing.closing_sheet(
        team.database, team.clock, ELSEWHERE, ids.poll, user=ids.user, admin=True
    ),
    "closing.close_poll": lambda team, ids: closing.close_poll(
        team.database, team.clock, closing.ClosePoll(ELSEWHERE, ids.poll, ids.option, ids.user, True, "x", "x", FROM)
    ),
    "changing.change_meeting": lambda team, ids: changing.change_meeting(
        team.database, team.clock, changing.ChangeMeeting(ELSEWHERE, ids.poll, ids.user, True, "x", "x")
    ),
    "managing.managing_sheet": lambda team, ids: managing.managing_sheet(
        team.database, team.clock, ELSEWHERE, ids.poll, user=ids.user, admin=True
    ),
    "just_done.was_just_done": lambda team, ids: just_done.was_just_done(
        team.database,
        team.clock,
        just_done.Press(ELSEWHERE, ids.poll, ids.user, Done.CANCELLED),
        PollNotOpen(PollReason.CANCELLED_ALREADY),
    ),
    "closing.claim_thread_reply": lambda team, ids: closing.claim_thread_reply(
        team.database, ELSEWHERE, ids.poll, lease=MINUTE
    ),
    "closing.mark_thread_reply": lambda team, ids: closing.mark_thread_reply(
        team.database, ELSEWHERE, ids.poll, "9.9", team.clock.now()
    ),
    "consent.stop_mail": lambda team, ids: consent.stop_mail(team.database, team.clock, ELSEWHERE, ids.user),
    "consent.start_mail": lambda team, ids: consent.start_mail(team.database, team.clock, ELSEWHERE, ids.user),
    "finding.find_poll": _in_their_transaction(lambda uow, _, ids: finding.find_poll(uow, ids.poll)),
    "finding.find_managed": _in_their_transaction(
        lambda uow, _, ids: finding.find_managed(uow, ids.poll, ids.user, admin=True)
    ),
    "finding.read_address_book": _in_their_transaction(
        lambda uow, _, ids: finding.read_address_book(uow, (ids.user,)).addresses
    ),
    "editing.editable_poll": lambda team, ids: editing.editable_poll(
        team.database, ELSEWHERE, ids.poll, user=ids.user, admin=True
    ),
    "editing.edit_poll": lambda team, ids: editing.edit_poll(
        team.database,
        team.clock,
        editing.EditPoll(
            ELSEWHERE, ids.poll, ids.user, True, PollEdit("Mine", "", "", None, False, False, False, (), (), {}), ""
        ),
    ),
    "finding.read_address_state": _in_their_transaction(lambda uow, _, ids: finding.read_address_state(uow, ids.user)),
    "forgetting.begin_forgetting": lambda team, ids: (
        forgetting.begin_forgetting(team.database, team.clock, ELSEWHERE, ids.user).workspace
    ),
    "forgetting.forget_me": lambda team, ids: forgetting.forget_me(team.database, team.clock, ELSEWHERE, ids.user),
    "handing_over.hand_over": lambda team, ids: handing_over.hand_over(
        team.database, team.clock, handing_over.HandOver(ELSEWHERE, ids.poll, "U9", ids.user, True)
    ),
    "holding.hold": lambda team, _: holding.hold(team.database, ELSEWHERE, "chat.postMessage", timedelta()),
    "holding.wait_left": lambda team, _: holding.wait_left(team.database, ELSEWHERE, "chat.postMessage"),
    "installing.keep_installation": lambda team, _: installing.keep_installation(team.database, _grant(team)),
    "installing.find_installation": lambda team, _: installing.find_installation(team.database, ELSEWHERE),
    "installing.remove_installation": lambda team, _: installing.remove_installation(
        team.database, ELSEWHERE, team.clock.now()
    ),
    "installing.welcome_back": lambda team, _: installing.welcome_back(team.database, ELSEWHERE),
    "installing.claim_renewal": lambda team, _: installing.claim_renewal(team.database, _grant(team)),
    "installing.settle_renewal": lambda team, ids: installing.settle_renewal(
        team.database, ELSEWHERE, ids.lease, b"theirs", None
    ),
    "inviting.invite_to": _in_their_transaction(
        lambda uow, team, ids: inviting.invite_to(uow, ids.poll, ids.user, team.clock.now())
    ),
    "inviting.invite_late": _in_their_transaction(
        lambda uow, team, ids: inviting.invite_late(uow, ids.user, team.clock.now())
    ),
    "limits.is_within": _in_their_transaction(
        lambda uow, team, ids: limits.is_within(uow, PRESSES, ids.user, team.clock.now())
    ),
    "limits.count_use": _in_their_transaction(
        lambda uow, team, ids: limits.count_use(uow, PRESSES, ids.user, team.clock.now())
    ),
    "moving.move_meeting": lambda team, ids: moving.move_meeting(
        team.database, team.clock, moving.MoveMeeting(ELSEWHERE, ids.poll, ids.option, ids.user, True)
    ),
    "notifying.owe": _owes,
    "opening.open_poll": _opens,
    "opening.adopt_message": lambda team, ids: opening.adopt_message(
        team.database, ELSEWHERE, ids.poll, channel="C1", ts="9.9"
    ),
    "opening.leave_thread": lambda team, ids: opening.leave_thread(team.database, team.clock, ELSEWHERE, ids.poll),
    "opening.note_posted_anew": lambda team, ids: opening.note_posted_anew(
        team.database, team.clock, ELSEWHERE, ids.poll, by=ids.user, channel="C9"
    ),
    "opening.follow_channel": lambda team, _ids: opening.follow_channel(team.database, ELSEWHERE, "C1", "C2"),
    "opening.mark_permalink": lambda team, ids: opening.mark_permalink(
        team.database, ELSEWHERE, ids.poll, "https://x.invalid", ts="1.1"
    ),
    "opening.keep_draft": lambda team, ids: opening.keep_draft(team.database, team.clock, ELSEWHERE, ids.poll),
    "opening.post_draft": lambda team, ids: opening.post_draft(
        team.database, team.clock, ELSEWHERE, ids.poll, by=ids.user, channel="C9"
    ),
    "people.has_voted": lambda team, ids: people.has_voted(team.database, ELSEWHERE, ids.user),
    "people.profile": lambda team, ids: people.profile(team.database, ELSEWHERE, ids.user),
    "people.reader_locale": lambda team, ids: people.reader_locale(team.database, ELSEWHERE, ids.user),
    "people.take_look_up": lambda team, _: people.take_look_up(team.database, team.clock, ELSEWHERE),
    "people.profiles": lambda team, ids: people.profiles(team.database, ELSEWHERE, (ids.user,)),
    "people.note_change": _hears_of_a_profile,
    "people.save_profile": _reads_profile,
    "redrawing.claim_posting": lambda team, ids: redrawing.claim_posting(team.database, ELSEWHERE, ids.poll),
    "redrawing.settle_posting": lambda team, ids: redrawing.settle_posting(
        team.database, _redraw(ids), known_as="C1", channel="C9", ts="9.9"
    ),
    "reading.poll_snapshot": lambda team, ids: reading.poll_snapshot(team.database, ELSEWHERE, ids.poll),
    "reading.own_note": lambda team, ids: reading.own_note(team.database, ELSEWHERE, ids.poll, ids.user),
    "reading.poll_as_asked": lambda team, ids: reading.poll_as_asked(team.database, ELSEWHERE, ids.poll),
    "reading.own_answers": lambda team, ids: reading.own_answers(team.database, ELSEWHERE, ids.poll, ids.user),
    "reading.polls_of": lambda team, ids: reading.polls_of(team.database, ELSEWHERE, ids.user),
    "reading.grid": lambda team, ids: reading.grid(team.database, ELSEWHERE, ids.poll, ids.user),
    "reading.recent_polls": lambda team, ids: reading.recent_polls(team.database, ELSEWHERE, ids.user),
    "reading.grid_for_all": lambda team, ids: reading.grid_for_all(team.database, ELSEWHERE, ids.poll, ids.user),
    "reading.export_for": lambda team, ids: reading.export_for(team.database, ELSEWHERE, ids.poll, ids.user),
    "reading.poll_history": lambda team, ids: reading.poll_history(
        team.database, ELSEWHERE, ids.poll, ids.user, admin=True
    ),
    "reading.delivery_card": lambda team, ids: reading.delivery_card(team.database, ELSEWHERE, ids.poll),
    "reading.export_grid": lambda team, ids: reading.export_grid(team.database, ELSEWHERE, ids.poll),
    "redrawing.claim_redraw": lambda team, ids: redrawing.claim_redraw(team.database, ELSEWHERE, ids.poll),
    "redrawing.settle_redraw": lambda team, ids: redrawing.settle_redraw(team.database, _redraw(ids), 1),
    "redrawing.put_off_thread": lambda team, ids: redrawing.put_off_thread(team.database, ELSEWHERE, ids.poll, MINUTE),
    "redrawing.person_came_back": lambda team, _: redrawing.person_came_back(team.database, ELSEWHERE, "U1"),
    "redrawing.release_redraw": lambda team, ids: redrawing.release_redraw(team.database, _redraw(ids), MINUTE),
    "registering.is_registered": _in_their_transaction(
        lambda uow, _, ids: registering.is_registered(uow, ids.user, ids.address)
    ),
    "registering.is_profile_address": _in_their_transaction(
        lambda uow, team, ids: registering.is_profile_address(uow, ids.user, ids.address, team.clock.now())
    ),
    "registering.lock_addresses_of": _in_their_transaction(
        lambda uow, _, ids: registering.lock_addresses_of(uow, ids.user, "x@there.example")
    ),
    "registering.register": _in_their_transaction(
        lambda uow, team, ids: registering.register(uow, ids.user, "x@there.example", team.clock.now(), allow=True)
    ),
    "registering.allow_mail": _in_their_transaction(
        lambda uow, team, ids: registering.allow_mail(uow, ids.user, team.clock.now())
    ),
    "reminding.remind_now": lambda team, ids: reminding.remind_now(
        team.database, team.clock, ELSEWHERE, ids.poll, by=ids.user, admin=True
    ),
    "reminding.answered": lambda team, ids: reminding.answered(team.database, ELSEWHERE, ids.poll, ids.user),
    "reminding.change_later": lambda team, ids: reminding.change_later(team.database, ELSEWHERE, ids.user, "1.1"),
    "reminding.allow_reminders": lambda team, ids: reminding.allow_reminders(
        team.database, ELSEWHERE, ids.user, allowed=False
    ),
    "repeating.repeat_poll": lambda team, ids: repeating.repeat_poll(
        team.database, team.clock, repeating.ManageSeries(ELSEWHERE, ids.poll, ids.user, True), Repeat(Rhythm.WEEKLY, 1)
    ),
    "repeating.skip_next": lambda team, ids: repeating.skip_next(
        team.database, team.clock, repeating.ManageSeries(ELSEWHERE, ids.poll, ids.user, True), through=0
    ),
    "repeating.end_repeating": lambda team, ids: repeating.end_repeating(
        team.database, team.clock, repeating.ManageSeries(ELSEWHERE, ids.poll, ids.user, True)
    ),
    "repeating.series_of": lambda team, ids: repeating.series_of(team.database, ELSEWHERE, ids.user),
    "repeating.skipped_of": lambda team, ids: repeating.skipped_of(
        team.database, ELSEWHERE, repeating.series_of(team.database, HERE, ids.user)
    ),
    "finding.find_editable": _in_their_transaction(
        lambda uow, _, ids: finding.find_editable(uow, ids.poll, ids.user, admin=True)
    ),
    "resending.resend": lambda team, ids: resending.resend(
        team.database, team.clock, resending.Resend(ELSEWHERE, ids.poll, ids.user, True)
    ),
    "workspace_overview.workspace_overview": lambda team, ids: workspace_overview.workspace_overview(
        team.database, ELSEWHERE, ids.user, admin=True
    ),
    "voting.cast_vote": lambda team, ids: voting.cast_vote(
        team.database, team.clock, CastVote(ELSEWHERE, ids.option, ids.user, Choice.NO)
    ),
    "voting.answer_all": lambda team, ids: voting.answer_all(
        team.database, team.clock, voting.AnswerAll(ELSEWHERE, ids.poll, ids.user, {ids.option: Choice.NO})
    ),
    "voting.clear_answer": lambda team, ids: voting.clear_answer(
        team.database, team.clock, voting.ClearAnswer(ELSEWHERE, ids.poll, ids.user)
    ),
}
