from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from bot.domain.delivery import SOFT_BOUNCE, UNVERIFIED, DeliveryKind, DeliveryStatus
from bot.domain.invite import InviteStatus, Method
from bot.domain.notice import NoticeKind, slot_in
from bot.domain.person import RegisteredAddress, forgotten_name
from bot.domain.standing import AddressStanding
from bot.domain.suppression import SuppressionReason
from bot.domain.unsent import (
    Cause,
    Thing,
    Unsent,
    cause_of,
    notices_of,
    thing_of,
    with_standings,
)
from bot.domain.without_mail import no_address_notice
from tests.domain.makers import NOW, a_delivery, an_invite

S = DeliveryStatus
Shape = tuple[Thing, dict[str, Any], dict[str, Any]]
TOLD_OF = {
    S.PENDING: None,
    S.SENDING: None,
    S.IN_DOUBT: None,
    S.SENT: None,
    S.DELIVERED: None,
    S.COMPLAINED: None,
    S.SUPERSEDED: None,
    S.BOUNCED: Cause.BAD_ADDRESS,
    S.FAILED: Cause.FAILED,
    S.EXPIRED: Cause.TOO_LATE,
    S.SUPPRESSED: Cause.BLOCKED,
}
CODE: dict[str, Any] = {"kind": DeliveryKind.CODE, "poll": None, "invite": None, "method": None, "role": None}
OFF: dict[str, Any] = {"invite": an_invite(status=InviteStatus.CANCELLED)}
"""The event is off, as it stands now."""
SHAPES: list[Shape] = [(Thing.CODE, CODE, {})] + [
    (thing, {"method": method, "cancels_all": all_of_it}, around)
    for thing, method, all_of_it, around in (
        (Thing.INVITE, Method.REQUEST, True, {}),
        (Thing.INVITE, Method.PUBLISH, True, {}),
        (Thing.CHANGE, Method.REQUEST, True, {"has_event": True}),
        (Thing.CHANGE, Method.PUBLISH, True, {"has_event": True}),
        (Thing.CANCELLATION, Method.CANCEL, True, {"has_event": True} | OFF),
        (Thing.REOPENING, Method.CANCEL, True, {"reopened": True} | OFF),
        (Thing.REMOVAL, Method.CANCEL, False, {"reopened": True} | OFF),
        (Thing.REMOVAL, Method.CANCEL, True, {"has_event": True}),
    )
]


def unsent(status: S, shape: Shape, **changes: Any) -> Unsent:
    _, mail, around = shape
    usual: dict[str, Any] = {"invite": None if mail.get("kind") is DeliveryKind.CODE else an_invite()}
    return Unsent(a_delivery("A", status, **(mail | changes)), **(usual | around))


@pytest.mark.parametrize(("status", "shape"), list(product(S, SHAPES)))
def test_whoever_a_mail_did_not_reach_is_told_alone_of_the_thing_it_carried(status: S, shape: Shape) -> None:
    """Whether the poll is anonymous is no part of it: the person alone is told in any poll."""
    ended = unsent(status, shape)
    expected = TOLD_OF[status]
    if shape[0] is Thing.CODE and status is S.SUPPRESSED:
        expected = None
    assert (cause_of(ended), thing_of(ended)) == (expected, shape[0])
    told = notices_of(ended, ["A", "B"], NOW)
    assert [notice.user for notice in told] == (["A", "B"] if expected else [])
    for notice in told:
        assert (notice.data["thing"], notice.data["cause"]) == (shape[0], expected)
        assert notice.data["mask"] == "a•••@example.com"
        assert slot_in(notice.data) == (ended.invite.slot if ended.invite else None)
        assert "a@example.com" not in str(notice.data)


ASKED = {
    SuppressionReason.HARD_BOUNCE,
    SuppressionReason.SOFT_STREAK,
    SuppressionReason.PROVIDER_LIST,
    SuppressionReason.PROVIDER_GLOBAL,
    SuppressionReason.PROVIDER_VALIDATION,
}


@pytest.mark.parametrize("reason", SuppressionReason)
def test_everybody_whose_invite_was_not_mailed_is_told_how_to_get_it(reason: SuppressionReason) -> None:
    (notice,) = notices_of(unsent(S.SUPPRESSED, SHAPES[1], reason=str(reason)), ["A"], NOW)
    if reason in ASKED:
        assert notice.kind is NoticeKind.ADDRESS_BOUNCED
        data = {name: notice.data[name] for name in ("poll", "title", "mask")}
        assert data == {"poll": "poll", "title": "Design review", "mask": "a•••@example.com"}
    else:
        assert notice.kind is NoticeKind.MAIL_UNSENT
        assert notice.data["cause"] == (Cause.STOPPED if reason is SuppressionReason.OPT_OUT else Cause.BLOCKED)


def test_an_opt_out_that_came_from_the_mail_itself_says_that_it_arrived() -> None:
    reason = str(SuppressionReason.OPT_OUT)
    assert cause_of(unsent(S.SUPPRESSED, SHAPES[1], reason=reason, ses_message_id="ses")) is None
    assert cause_of(unsent(S.SUPPRESSED, SHAPES[1], reason=reason)) is Cause.STOPPED


def test_what_the_sandbox_refused_has_a_cause_of_its_own() -> None:
    assert cause_of(unsent(S.FAILED, SHAPES[1], reason=UNVERIFIED)) is Cause.UNVERIFIED
    assert cause_of(unsent(S.EXPIRED, SHAPES[1], reason=UNVERIFIED)) is Cause.TOO_LATE


def test_a_soft_bounce_asks_for_nothing_until_the_address_is_given_up() -> None:
    soft = a_delivery("A", S.BOUNCED, reason=SOFT_BOUNCE)
    assert cause_of(Unsent(soft, an_invite())) is Cause.BOUNCED_SOFTLY
    assert cause_of(Unsent(soft, an_invite(), given_up=True)) is Cause.BAD_ADDRESS


def test_an_owner_who_is_asked_for_a_better_address_is_not_told_of_the_first_invite_besides() -> None:
    bounced = a_delivery("A", S.BOUNCED, ses_message_id="ses")
    assert notices_of(Unsent(bounced, an_invite(), asked=True), ["A"], NOW) == []
    assert len(notices_of(Unsent(bounced, an_invite()), ["A"], NOW)) == 1
    moved = a_delivery("A", S.BOUNCED, ses_message_id="ses", sequence=1)
    assert len(notices_of(Unsent(moved, an_invite(), asked=True, has_event=True), ["A"], NOW)) == 1


@pytest.mark.parametrize("status", S)
@pytest.mark.parametrize("shape", SHAPES)
def test_what_a_later_mail_to_the_address_follows_is_not_told(status: S, shape: Shape) -> None:
    assert cause_of(replace(unsent(status, shape), overtaken=True)) is None


STOPPED_AS_SEEN = {
    AddressStanding.NONE: Cause.STOPPED,
    AddressStanding.GOOD: Cause.STOPPED,
    AddressStanding.STOPPED: Cause.STOPPED,
    AddressStanding.STOPPED_BY_LINK: Cause.STOPPED_BY_LINK,
    AddressStanding.CANNOT_BE_MAILED: Cause.BLOCKED,
    AddressStanding.INVALID: Cause.BLOCKED,
}


@pytest.mark.parametrize("standing", AddressStanding)
def test_start_is_named_to_those_alone_to_whom_it_brings_the_invite(standing: AddressStanding) -> None:
    ended = unsent(S.SUPPRESSED, SHAPES[1], reason=str(SuppressionReason.OPT_OUT))
    (notice,) = notices_of(replace(ended, standings={"A": standing}), ["A"], NOW)
    cause = STOPPED_AS_SEEN[standing]
    assert notice.data["cause"] == cause


@pytest.mark.parametrize(
    ("held", "kind"), [("b@example.com", NoticeKind.MAIL_UNSENT), ("a@example.com", NoticeKind.ADDRESS_BOUNCED)]
)
@pytest.mark.parametrize("shape", SHAPES)
def test_nobody_is_asked_for_a_better_address_who_has_given_one(shape: Shape, held: str, kind: NoticeKind) -> None:
    ended = unsent(S.BOUNCED, shape, sequence=1)
    theirs = {"A": RegisteredAddress("T1", "A", held, NOW)}
    (notice,) = notices_of(with_standings(ended, theirs, {"A": AddressStanding.GOOD}), ["A"], NOW)
    assert notice.kind is (NoticeKind.ADDRESS_BOUNCED if shape[0] is Thing.CODE else kind)


def test_an_address_that_failed_too_is_no_better_one() -> None:
    theirs = {"A": RegisteredAddress("T1", "A", "b@example.com", NOW, invalid=True)}
    (notice,) = notices_of(with_standings(unsent(S.BOUNCED, SHAPES[1]), theirs, {}), ["A"], NOW)
    assert notice.kind is NoticeKind.ADDRESS_BOUNCED


def test_nobody_is_told_under_the_name_of_the_forgotten() -> None:
    assert notices_of(unsent(S.FAILED, SHAPES[1]), [forgotten_name("1a")], NOW) == []


def test_each_cause_is_told_once_for_each_version_and_address() -> None:
    def key(status: S = S.FAILED, **changes: Any) -> str:
        return notices_of(unsent(status, SHAPES[1], **changes), ["A"], NOW)[0].unique_key

    assert key() == key(resend=1, id="other")
    others = [key(sequence=1), key(address="b@example.com"), key(S.EXPIRED), key(method=Method.CANCEL)]
    assert len({key(), *others}) == 5
    assert len({no_address_notice(an_invite(sequence=n), "A", NOW).unique_key for n in (0, 1)}) == 1
