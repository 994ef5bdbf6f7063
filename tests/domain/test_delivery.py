"""How a delivery's status moves: by rank, whatever the order of arrival."""

from itertools import permutations, product

import pytest

from bot.domain.delivery import SOFT_BOUNCE, DeliveryStatus, Standing, moved, rank, told_by
from bot.domain.feedback import Feedback, FeedbackKind

S, K = DeliveryStatus, FeedbackKind
STANDINGS = [Standing(status) for status in S] + [Standing(S.BOUNCED, SOFT_BOUNCE)]
FACTS = ["sent", "delayed", "not_spam", "soft_bounce", "delivered", "hard_bounce", "complaint", "opt_out", "rejected",
         "render_failed", "control", "provider_suppressed", "content_refused", "wrong_address"]  # fmt: skip

# One row a standing, one letter a fact in the order of FACTS; "." leaves the delivery where it stands. Letters: s sent,
# d delivered, o bounced softly, b bounced, c complained, f failed, u suppressed.
TABLE = {
    "pending":    "s s d o d b c u f f . u f b",
    "sending":    "s s d o d b c u f f . u f b",
    "superseded": "s s d o d b c u f f . u f b",
    "expired":    "s s d o d b c u f f . u f b",
    "in_doubt":   "s s d o d b c u f f . u f b",
    "sent":       ". . d o d b c u f f . u f b",
    "soft":       ". . d . d b c u f f . u f b",
    "failed":     ". . d . d b c . . . . . . b",
    "suppressed": ". . d . d b c . . . . . . b",
    "delivered":  ". . . . . b c . . . . . . b",
    "bounced":    ". . . . . . c . . . . . . .",
    "complained": ". . . . . . . . . . . . . .",
}  # fmt: skip
LETTERS = {"s": S.SENT, "d": S.DELIVERED, "o": S.BOUNCED, "b": S.BOUNCED, "c": S.COMPLAINED, "f": S.FAILED,
           "u": S.SUPPRESSED}  # fmt: skip


def fact(name: str) -> Feedback:
    kind = {"content_refused": K.SOFT_BOUNCE, "wrong_address": K.SOFT_BOUNCE}.get(name) or FeedbackKind(name)
    status = "5.1.1" if name == "wrong_address" else ""
    ours = name == "content_refused"
    return Feedback("key", kind, "a@example.net", "m", None, "", status, "", None, None, None, ours_at_fault=ours)


def named(standing: Standing) -> str:
    return "soft" if standing.reason == SOFT_BOUNCE else standing.status


@pytest.mark.parametrize(("standing", "name"), list(product(STANDINGS, FACTS)), ids=str)
def test_every_status_meets_every_fact(standing: Standing, name: str) -> None:
    letter = TABLE[named(standing)].split()[FACTS.index(name)]
    after = moved(standing, fact(name))
    if letter == ".":
        assert after is None
    else:
        assert after is not None
        assert after.status is LETTERS[letter]
        assert (after.reason == SOFT_BOUNCE) is (letter == "o")


def test_the_table_is_whole() -> None:
    assert set(TABLE) == {named(standing) for standing in STANDINGS}
    assert {name for name in FACTS if name in set(FeedbackKind)} == set(FeedbackKind)


@pytest.mark.parametrize("names", list(permutations(["sent", "delivered", "soft_bounce", "complaint"])), ids=str)
def test_the_end_does_not_depend_on_the_order_of_arrival(names: tuple[str, ...]) -> None:
    standing = Standing(S.SENDING)
    for name in names:
        standing = moved(standing, fact(name)) or standing
    assert standing.status is S.COMPLAINED


def test_a_fact_twice_is_a_fact_once() -> None:
    for standing, name in product(STANDINGS, FACTS):
        after = moved(standing, fact(name))
        assert after is None or moved(after, fact(name)) is None


def test_a_move_never_goes_down() -> None:
    for standing, name in product(STANDINGS, FACTS):
        after = moved(standing, fact(name))
        assert after is None or rank(after) > rank(standing)


def test_the_reason_says_what_happened() -> None:
    reasons = {name: told.reason for name in FACTS if (told := told_by(fact(name)))}
    assert reasons["provider_suppressed"] == "provider_list"
    assert reasons["content_refused"] == "content_refused"
    assert reasons["wrong_address"] == "hard_bounce"
    assert reasons["rejected"] == "rejected"
