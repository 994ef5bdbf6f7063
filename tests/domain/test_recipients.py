from dataclasses import replace

from bot.domain.addresses import address_hash
from bot.domain.invite import Method, Role
from bot.domain.person import Consent, forgotten_name
from bot.domain.recipients import AddressBook, everybody, invited, plan_mails, serving_organizer
from bot.domain.suppression import Suppression, SuppressionReason
from tests.domain.makers import NOW, a_snapshot, an_address, an_invite

R = SuppressionReason


def a_book(*users: str, **addresses: str) -> AddressBook:
    held = {user: an_address(user) for user in users}
    return AddressBook(held | {user: an_address(user, address) for user, address in addresses.items()})


def a_suppression(reason: SuppressionReason) -> Suppression:
    return Suppression(address_hash("a@example.com"), "a@example.com", reason, NOW)


def test_yes_is_required_and_maybe_is_optional_and_no_is_not_invited() -> None:
    snapshot = a_snapshot({"B": "m", "A": "y", "C": "n"})
    assert invited(snapshot, "o0", "UORG") == {"UORG": Role.ORGANIZER, "A": Role.REQUIRED, "B": Role.OPTIONAL}


def test_the_organizer_gets_a_copy_whatever_they_voted() -> None:
    assert invited(a_snapshot({"UORG": "n"}), "o0", "UORG") == {"UORG": Role.ORGANIZER}


def test_where_the_closer_serves_the_organizer_is_invited_like_others() -> None:
    assert invited(a_snapshot({"UORG": "m"}), "o0", "UCLO") == {"UCLO": Role.ORGANIZER, "UORG": Role.OPTIONAL}
    assert invited(a_snapshot({}), "o0", "UCLO") == {"UCLO": Role.ORGANIZER, "UORG": Role.REQUIRED}


def test_nobody_is_invited_under_the_name_of_the_forgotten() -> None:
    assert invited(a_snapshot({forgotten_name("1a"): "y"}), "o0", "UORG") == {"UORG": Role.ORGANIZER}


def test_the_organizers_copy_is_published_and_the_others_requested() -> None:
    invite = an_invite()
    assert {role: invite.method_for(role) for role in Role} == {
        Role.ORGANIZER: Method.PUBLISH, Role.REQUIRED: Method.REQUEST, Role.OPTIONAL: Method.REQUEST,
    }  # fmt: skip


def test_where_meet_takes_the_replies_the_organizer_is_requested_too() -> None:
    assert {an_invite(reply_domain="replies.example.com").method_for(role) for role in Role} == {Method.REQUEST}


def test_two_people_with_one_address_get_one_mail_the_weightier_one() -> None:
    roles = {"UORG": Role.ORGANIZER, "A": Role.REQUIRED, "B": Role.OPTIONAL, "C": Role.REQUIRED}
    book = a_book(UORG="org@example.com", A="Same@Example.com", B="same@example.com", C="ORG@example.com")
    plan = plan_mails(roles, book)
    assert [(one.user, one.role) for one in plan.recipients] == [("UORG", Role.ORGANIZER), ("A", Role.REQUIRED)]
    assert [one.others for one in plan.recipients] == [("C",), ("B",)]
    assert plan.without_address == ()


def test_whoever_wants_no_mail_gets_the_event_by_nobody_elses() -> None:
    book = a_book(A="same@example.com", B="same@example.com", C="same@example.com")
    plan = plan_mails(dict.fromkeys("ABC", Role.REQUIRED), replace(book, consents={"C": Consent(mail=False)}))
    assert [(one.user, one.others) for one in plan.recipients] == [("A", ("B",))]
    assert [one.user for one in plan.declined] == ["C"]


def test_people_without_an_address_are_named() -> None:
    plan = plan_mails({"UORG": Role.ORGANIZER, "A": Role.REQUIRED}, a_book("UORG"))
    assert (plan.mails, plan.without_address) == (1, ("A",))


def test_nobody_is_mailed_who_bounced_complained_opted_out_or_stopped() -> None:
    roles = dict.fromkeys("ABCD", Role.REQUIRED)
    book = AddressBook(
        {user: an_address(user, invalid=user == "A") for user in roles},
        {"B": Consent(mail=False), "D": Consent()},
        {"c@example.com": [a_suppression(R.SOFT_STREAK), a_suppression(R.COMPLAINT), a_suppression(R.MANUAL)]},
    )
    plan = plan_mails(roles, book)
    assert [one.refusal for one in plan.recipients] == ["hard_bounce", "opt_out", "complaint", ""]
    assert [one.user for one in plan.refused] == ["A", "B", "C"]
    assert plan.mails == 1


def test_the_first_with_a_good_address_serves_as_organizer() -> None:
    book = AddressBook({"A": an_address("A", invalid=True), "B": an_address("B")}, {"B": Consent(mail=False)})
    assert serving_organizer(["A", "B"], book) == "B"
    assert serving_organizer(["A", "C"], book) == ""


def test_everybody_is_named_once() -> None:
    assert everybody(a_snapshot({"A": "y", "UORG": "n"}), ["B", "", "A"]) == ("UORG", "A", "B")
