"""People: profiles, addresses, consent, codes, usage."""

from datetime import timedelta

from bot.domain.addresses import address_hash
from bot.domain.limits import Limit
from bot.domain.person import Consent
from storage.database import Database
from tests.storage.databases import START
from tests.storage.makers import HERE, a_code, a_delivery, a_profile, an_address

HOUR = timedelta(hours=1)


def test_the_newest_profile_takes_the_place_of_the_old_one(database: Database) -> None:
    with database.begin(HERE) as uow:
        assert uow.people.profile("U2") is None
        uow.people.save_profile(a_profile())
        uow.people.save_profile(a_profile(zone="", is_admin=True))
        uow.people.save_profile(a_profile("U3"))
        assert uow.people.profile("U2") == a_profile(zone="", is_admin=True)
        assert uow.people.profiles(["U2", "U3", "U4"]).keys() == {"U2", "U3"}
        assert uow.people.profiles([]) == {}


def test_a_person_has_one_address_in_a_workspace(database: Database) -> None:
    with database.begin(HERE) as uow:
        uow.people.save_address(an_address())
        uow.people.save_address(an_address(address="new@example.com"))
        assert uow.people.address("U2") == an_address(address="new@example.com")
        assert uow.people.addresses(["U2", "U3"]) == {"U2": an_address(address="new@example.com")}


def test_holders_of_an_address_are_found_however_it_is_spelled(database: Database) -> None:
    here, upper = an_address(), an_address("U3", "BOB@Example.COM")
    there = an_address(workspace="T2")
    for held in (here, upper, there):
        with database.begin(held.workspace) as uow:
            uow.people.save_address(held)
    with database.begin_account() as acc:
        assert acc.in_workspace(HERE).people.holders(" bob@example.com ") == [here, upper]
        assert acc.addresses.holders(["bob@EXAMPLE.com"]) == {address_hash("bob@example.com"): [here, upper, there]}


def test_a_bounce_marks_an_address_invalid_wherever_it_is_registered(database: Database) -> None:
    for held in (an_address(), an_address(workspace="T2"), an_address("U3", "other@example.com")):
        with database.begin(held.workspace) as uow:
            uow.people.save_address(held)
    with database.begin_account() as acc:
        bob = address_hash("bob@example.com")
        assert acc.addresses.mark_invalid(["Bob@example.com"]) == {bob: 2}
        assert acc.addresses.mark_invalid(["bob@example.com"]) == {}
        assert [held.invalid for held in acc.addresses.holders(["bob@example.com"])[bob]] == [True, True]
        assert acc.addresses.mark_valid("bob@example.com") == 2


def test_everything_is_allowed_until_somebody_says_otherwise(database: Database) -> None:
    with database.begin(HERE) as uow:
        assert uow.people.consent("U2") == Consent(mail=True, reminders=True)
        uow.people.save_consent("U2", mail=False)
        uow.people.save_consent("U2", mail=False, reminders=False)
        assert uow.people.consents(["U2", "U3"]) == {"U2": Consent(mail=False, reminders=False), "U3": Consent()}
        assert uow.people.consents([]) == {}
    with database.begin("T2") as uow:
        assert uow.people.consent("U2") == Consent()


def test_the_newest_code_is_the_current_one_until_it_is_used(database: Database) -> None:
    old, new = a_code(), a_code(expires_at=START + HOUR)
    with database.begin(HERE) as uow:
        assert uow.codes.current("U2") is None
        uow.codes.add(new)
        uow.codes.add(old)
        assert uow.codes.current("U2") == new
        assert uow.codes.get(old.delivery) == old
        assert uow.codes.use(new.delivery)
        assert not uow.codes.use(new.delivery)
        assert uow.codes.current("U2") is None
    with database.begin("T2") as uow:
        assert uow.codes.get(old.delivery) is None
        assert not uow.codes.use(old.delivery)


def test_a_code_is_open_while_it_has_tries_and_time_and_is_not_used(database: Database) -> None:
    codes = [a_code(tries_left=2, expires_at=START + number * HOUR) for number in (1, 2, 3)]
    with database.begin(HERE) as uow:
        for code in codes:
            uow.codes.add(code)
        assert uow.codes.open_of("U2", START) == codes[::-1]
        assert uow.codes.open_of("U2", START + HOUR) == codes[:0:-1]
        uow.codes.use(codes[2].delivery)
        assert [uow.codes.spend_try(codes[1].delivery) for _ in range(2)] == [1, 0]
        assert uow.codes.open_of("U2", START) == [codes[0]]
        assert uow.codes.open_of("U3", START) == []
    with database.read("T2") as uow:
        assert uow.codes.open_of("U2", START) == []


def test_codes_are_counted_over_all_workspaces(database: Database) -> None:
    for workspace, user, address in [
        (HERE, "U2", "bob@example.com"),
        ("T2", "U2", "b2@x.org"),
        ("T2", "U3", "BOB@example.com"),
    ]:
        with database.begin(workspace) as uow:
            uow.deliveries.enqueue(a_delivery(workspace=workspace, user=user, address=address))
    with database.begin_account() as acc:
        assert acc.addresses.codes_to("bob@example.com", START) == [START, START]
        assert acc.addresses.codes_of("U2", START) == [START, START]
        assert acc.addresses.codes_to("bob@example.com", START + HOUR) == []


def test_usage_is_limited_within_its_window_and_starts_anew_in_the_next(database: Database) -> None:
    polls, codes = Limit("poll", 2, HOUR), Limit("code", 2, HOUR)
    with database.begin(HERE) as uow:
        taken = [uow.usage.take("U2", polls, START + timedelta(minutes=minutes)) for minutes in (0, 59, 59, 60, 60, 60)]
        assert taken == [True, True, False, True, True, False]
        assert uow.usage.take("U3", polls, START)
        assert uow.usage.take("U2", codes, START)
    with database.begin("T2") as uow:
        assert uow.usage.take("U2", polls, START)
