"""Everything that Meet can come to store of one person, brought about by the acts that store it."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.delivery import Delivery
from bot.domain.draft import PickedTime
from bot.domain.feedback import Feedback, FeedbackKind
from bot.domain.mail_health import Figure, Reading
from bot.domain.poll import Choice, PollSnapshot, Slot
from bot.domain.repeating import Rhythm
from bot.domain.replies import ReplyMethod
from bot.domain.series import Repeat
from bot.ports import MailMisconfigured
from bot.services import (
    addresses,
    cancelling,
    consent,
    holding,
    installing,
    opening,
    proposing,
    redrawing,
    replying,
    sending,
    settling,
    suppressing,
    voting,
)
from bot.services.feedback import FeedbackPolicy, Received, apply_feedback
from storage.values import Installation
from tests.services.feedback_makers import about
from tests.services.remains import ADDRESS, EVA, NAME
from tests.services.reply_makers import FORWARDING, an_answer_of
from tests.services.team import HERE, HOUR, Team
from tests.storage.databases import START
from tests.storage.makers import a_fact

OPERATED = FeedbackPolicy("111122223333", "meet", ((HERE, EVA),))
QUOTING = f"smtp; 550 5.1.1 <{ADDRESS}>: Recipient address rejected"


def arrives(team: Team, *facts: Feedback) -> None:
    apply_feedback(team.database, [Received("{}", (fact,)) for fact in facts], OPERATED)


def live(team: Team) -> list[PollSnapshot]:
    """Eva's whole life with Meet; the polls that she is part of."""
    team.knows(EVA, ADDRESS, name=NAME)
    addresses.register_profile_address(team.database, team.clock, HERE, EVA)
    polls = [answers(team), closes_for_another(team), organizes(team), drafts(team)]
    is_named_every_week(team)
    is_named_as_the_reason(team)
    proposes(team)
    asks_for_codes(team)
    says(team)
    operates(team)
    hears(team, polls[0])
    surrounds(team)
    replies(team)
    return polls


def replies(team: Team) -> None:
    """Her calendar answers an invite, and proposes another time; somebody else's answer speaks of her."""
    team.registers("U3")
    snapshot = team.posts(70)
    team.answers(snapshot, **{EVA: "y", "U3": "y"})
    closed = team.closes(snapshot, reply_domain="replies.example.com")
    for place, (address, method, words) in enumerate(
        (
            (ADDRESS, ReplyMethod.REPLY, f"yours, {NAME}"),
            (ADDRESS, ReplyMethod.COUNTER, "an hour later?"),
            ("u3@example.com", ReplyMethod.REPLY, f"as <@{EVA}> says"),
        )
    ):
        mail = an_answer_of(closed.invite, address, "ACCEPTED", method=method, comment=words)
        replying.apply_mail(team.database, replace(mail, message_id=f"mail {place}"), FORWARDING)


def answers(team: Team) -> PollSnapshot:
    """A meeting ahead that she said yes to; the mail is out."""
    snapshot = team.closed(24, 48, **{EVA: "yy", "U3": "yn"}).snapshot
    team.sends()
    team.answers(team.posts(required=(EVA, "U3")), **{EVA: "ym"})
    notes(team)
    return team.poll(snapshot.poll.id)


def notes(team: Team) -> None:
    """What she wrote to her answers in a poll that is over, and what somebody else wrote about her."""
    snapshot = team.posts(26)
    for voter, note in ((EVA, f"ask {NAME}"), ("U3", f"with <@{EVA}> alone")):
        given = {snapshot.options[0].id: Choice.YES}
        voting.answer_all(team.database, team.clock, voting.AnswerAll(HERE, snapshot.poll.id, voter, given, note))
    team.closes(snapshot)


def closes_for_another(team: Team) -> PollSnapshot:
    """A poll of somebody else that she helps to run, and closed."""
    snapshot = team.posts(30, 60)
    with team.database.begin(HERE) as uow:
        uow.poll_people.add_co_organizer(snapshot.poll.id, EVA)
    team.answers(snapshot, U3="yy")
    team.closes(snapshot, by=EVA)
    return snapshot


def organizes(team: Team) -> PollSnapshot:
    """Her own poll, closed, with a card; its meeting is over by the time that she is forgotten."""
    snapshot = team.posts(1, 2, organizer=EVA)
    team.answers(snapshot, U3="yy")
    return team.closes(snapshot, by=EVA).snapshot


def drafts(team: Team) -> PollSnapshot:
    times = (PickedTime("time:1", START + 90 * HOUR),)
    snapshot = team.opens(organizer=EVA, times=times)
    opening.keep_draft(team.database, team.clock, HERE, snapshot.poll.id)
    return snapshot


def is_named_every_week(team: Team) -> None:
    """Somebody else's poll that repeats, whose words name her."""
    team.posts(90, title=f"Lunch with <@{EVA}>", note=f"Ask {ADDRESS}", repeat=Repeat(Rhythm.WEEKLY, 1))


def is_named_as_the_reason(team: Team) -> None:
    """Somebody else's meeting is off because of her."""
    off = team.closed(100, U3="y").snapshot
    request = cancelling.ManagePoll(HERE, off.poll.id, "UORG", admin=False, reason=f"<@{EVA}> is ill, ask {ADDRESS}")
    cancelling.cancel_poll(team.database, team.clock, request)


def proposes(team: Team) -> None:
    """A time for somebody else's poll."""
    snapshot = team.posts(90, proposals=True)
    slot = Slot(START + 95 * HOUR, START + 96 * HOUR)
    proposing.propose(team.database, team.clock, proposing.Propose(HERE, snapshot.poll.id, EVA, slot))


def asks_for_codes(team: Team) -> None:
    request = addresses.RequestCode(HERE, EVA, f"other.{ADDRESS}")
    addresses.request_code(team.database, team.clock, request)


def says(team: Team) -> None:
    consent.stop_mail(team.database, team.clock, HERE, EVA)
    consent.start_mail(team.database, team.clock, HERE, EVA)


def operates(team: Team) -> None:
    """She hears of what goes wrong; the texts quote her address as servers and SES do."""
    with team.database.begin_account() as account:
        account.pacing.set_limits(100, None, 0, START)
    claimed, *others = sending.claim_batch(team.database).claimed
    refusal = MailMisconfigured("MessageRejected", f"Email address is not verified: {ADDRESS}", "identity")
    accepted: list[settling.Outcome] = [settling.Accepted(one, f"ses-{number}") for number, one in enumerate(others)]
    outcomes = [settling.Refused(claimed, refusal, 0.0), *accepted]
    settling.settle(team.database, outcomes, operators=OPERATED.operators)
    suppressing.resume_sending(team.database, by=f"{HERE}:{EVA}")
    with team.database.begin_account() as account:
        account.jobs.beat("deliver", START, f"IntegrityError: parameters {ADDRESS!r}, {EVA!r}")
        account.figures.store([Reading(Figure.QUEUE_WAITING, 3.0, START)])
        account.audit(f"looked into the mail of {ADDRESS} ({EVA})", f"{HERE}:{EVA}", START)


def hears(team: Team, snapshot: PollSnapshot) -> None:
    """Feedback about her mail and her address: known, unknown, unreadable."""
    mail = _mail(team, snapshot)
    arrives(team, about(mail, FeedbackKind.DELIVERED, diagnostic=f"250 {ADDRESS}"))
    rejected = a_fact(FeedbackKind.REJECTED, address=ADDRESS, ours_at_fault=True, diagnostic=QUOTING)
    arrives(team, rejected)
    soft = a_fact(FeedbackKind.SOFT_BOUNCE, ses_message_id="unknown", address=ADDRESS, diagnostic=QUOTING)
    arrives(team, soft)
    apply_feedback(team.database, [Received(f'{{"to": "{ADDRESS}"', (), "no JSON")], OPERATED)
    hard = a_fact(FeedbackKind.HARD_BOUNCE, ses_message_id="gone", address=ADDRESS, diagnostic=QUOTING)
    arrives(team, hard)


def _mail(team: Team, snapshot: PollSnapshot) -> Delivery:
    (mail,) = [row for row in team.deliveries(snapshot.poll.id) if row.user == EVA]
    with team.database.begin_account() as account:
        account.settlements.move(mail.id, mail.status, ses_message_id="ses-eva")
    return replace(mail, ses_message_id="ses-eva")


def surrounds(team: Team) -> None:
    """What belongs to the workspace or to the account, and to nobody."""
    holding.hold(team.database, HERE, "chat.postMessage", timedelta(minutes=5))
    installing.keep_installation(team.database, Installation(HERE, "", b"sealed", START))
    with team.database.begin_account() as account:
        account.oauth_states.use("hash", START, START + HOUR)
        account.feedback.mark_queue_empty(START)
    with team.database.begin(HERE) as uow:
        poll = uow.polls.concerning("U3", 1)[0]
    assert redrawing.claim_redraw(team.database, HERE, poll.id) is not None
