"""A person's own address: given from the profile or proven by a code, shown to nobody else; stop, start, forget."""

from datetime import timedelta

from bot.domain.codes import code_digits
from bot.domain.suppression import SuppressionReason
from playground import cast
from playground.client import Person
from tests.handlers.stage import Stage


def code_of(stage: Stage, person: Person) -> str:
    """The code as the mail would carry it."""
    with stage.meet.database.read(cast.WORKSPACE) as uow:
        code = uow.codes.current(person.id)
    assert code is not None
    return code_digits(stage.meet.settings.secret_key, code.delivery)


def ask_for_code(stage: Stage, person: Person) -> str:
    """Asks for a code to an address of nobody else's, which is returned; the modal for the code is open then."""
    other = f"other.{person.id.lower()}@example.org"
    person.slash("/meet", f"email {other}", channel=stage.channel)
    person.wait_for_modal("register_address")
    person.submit()
    return other


def ask_by_word(stage: Stage, person: Person, words: str) -> str:
    """What `/meet email` answers, once it holds those words."""
    person.slash("/meet", "email", channel=stage.channel)
    return stage.private_note(person, words).words


def test_the_prompt_takes_the_profile_address_with_one_press(stage: Stage) -> None:
    stage.vote(stage.ben, stage.poll())
    prompt = stage.private_note(stage.ben, "Where shall Meet mail the invite")
    stage.ben.click(prompt, "use_profile_address")
    stage.private_note(stage.ben, f"Invites go to {stage.address(stage.ben)}")
    asked = [seen for seen in stage.ben.messages(stage.channel) if "Where shall Meet mail" in seen.words]
    assert asked == []


def test_the_prompt_can_wait(stage: Stage) -> None:
    stage.vote(stage.ben, stage.poll())
    stage.ben.click(stage.private_note(stage.ben, "Where shall Meet mail the invite"), "dismiss")
    stage.private_note(stage.ben, "All right")


def test_another_address_is_proven_by_the_code_in_its_mail(stage: Stage) -> None:
    stage.vote(stage.ben, stage.poll())
    stage.ben.click(stage.private_note(stage.ben, "Where shall Meet mail the invite"), "other_address")
    stage.ben.wait_for_modal("register_address")
    other = f"other.{stage.ben.id.lower()}@example.com"
    stage.ben.fill({"address": other})
    asked = stage.ben.submit()
    assert asked.modal is not None
    assert asked.modal.callback_id == "prove_address"
    assert "Your answer stands already, whether or not you type the code now." in asked.modal.words
    stage.ben.fill({"code": "000000" if code_of(stage, stage.ben) != "000000" else "111111"})
    assert "not the code" in stage.ben.submit().errors["code"]
    stage.ben.fill({"code": code_of(stage, stage.ben)})
    done = stage.ben.submit()
    assert done.modal is not None
    assert other in done.modal.words
    stage.private_note(stage.ben, f"Invites go to {other}")
    assert [seen for seen in stage.ben.messages(stage.channel) if "Where shall Meet mail" in seen.words] == []


def test_an_address_that_came_back_is_refused_where_it_is_typed_again(stage: Stage) -> None:
    stage.introduce(stage.ben)
    stage.give_address(stage.ben)
    with stage.meet.database.begin_account() as account:
        now = account.now()
        account.suppressions.suppress(stage.address(stage.ben), SuppressionReason.HARD_BOUNCE, "", now)
        account.addresses.mark_invalid([stage.address(stage.ben)])
    stage.ben.slash("/meet", "email", channel=stage.channel)
    note = stage.private_note(stage.ben, "came back")
    assert [button["action_id"] for button in note.buttons] == ["other_address"]
    stage.ben.click(note, "other_address")
    stage.ben.wait_for_modal("register_address")
    stage.ben.fill({"address": stage.address(stage.ben)})
    assert "cannot be mailed" in stage.ben.submit().errors["address"]
    stage.dispatch_press(stage.ben, "use_profile_address", "")
    told = stage.ben.wait_for_message(None, "cannot be mailed")
    assert [button["action_id"] for button in told.buttons] == ["other_address"]


def test_a_code_whose_window_was_closed_can_still_be_entered(stage: Stage) -> None:
    other = ask_for_code(stage, stage.ben)
    stage.ben.close_modal(everything=True)
    stage.ben.slash("/meet", "email", channel=stage.channel)
    note = stage.private_note(stage.ben, f"asked for a code for {other}")
    assert "good for another 15 minutes" in note.words
    stage.ben.click(note, "enter_code")
    stage.ben.wait_for_modal("prove_address")
    fullwidth = "".join(chr(ord(digit) + 0xFEE0) for digit in code_of(stage, stage.ben))
    stage.ben.fill({"code": f"\u200b {fullwidth[:3]} - {fullwidth[3:]} "})
    assert stage.ben.submit().errors == {}
    ask_by_word(stage, stage.ben, f"Invites go to {other}")
    stage.ben.click(note, "enter_code")
    stage.private_note(stage.ben, "No code is waiting for you")


def test_a_window_for_a_code_that_waits_says_how_long_it_is_good_still(stage: Stage) -> None:
    other = ask_for_code(stage, stage.ben)
    stage.ben.close_modal(everything=True)
    stage.pass_time(timedelta(minutes=12))
    stage.ben.slash("/meet", "email", channel=stage.channel)
    stage.ben.click(stage.private_note(stage.ben, f"asked for a code for {other}"), "enter_code")
    assert "good for another 3 minutes" in stage.ben.wait_for_modal("prove_address").words


def test_the_home_tab_offers_to_enter_a_code_that_waits(stage: Stage) -> None:
    ask_for_code(stage, stage.ben)
    stage.ben.close_modal(everything=True)
    stage.ben.open_home()
    stage.client.wait_until(lambda: "enter_code" in str(stage.ben.home()), "the button for the code")


def test_what_is_no_code_is_refused_on_its_field_without_a_try(stage: Stage) -> None:
    ask_for_code(stage, stage.ben)
    stage.ben.fill({"code": "12 34"})
    assert "not counted as a try" in stage.ben.submit().errors["code"]


def test_an_address_that_cannot_be_mailed_is_refused_on_its_field(stage: Stage) -> None:
    stage.ben.slash("/meet", "email", channel=stage.channel)
    stage.ben.click(stage.private_note(stage.ben, "no address"), "other_address")
    stage.ben.wait_for_modal("register_address")
    stage.ben.fill({"address": "ben@nowhere"})
    assert list(stage.ben.submit().errors) == ["address"]


def test_an_expired_code_is_refused_on_its_field(stage: Stage) -> None:
    stage.ben.slash("/meet", "email other@example.org", channel=stage.channel)
    view = stage.ben.wait_for_modal("register_address")
    assert view.values["address"]["address"]["value"] == "other@example.org"
    stage.ben.submit()
    code = code_of(stage, stage.ben)
    stage.pass_time(timedelta(minutes=16))
    stage.ben.fill({"code": code})
    assert "older than 15 minutes" in stage.ben.submit().errors["code"]


def test_too_many_codes_are_refused_on_the_field(stage: Stage) -> None:
    outcomes = []
    for number in range(4):
        stage.ben.slash("/meet", f"email n{number}.{stage.ben.id}@example.org", channel=stage.channel)
        stage.ben.wait_for_modal("register_address")
        outcomes.append(stage.ben.submit())
        stage.ben.close_modal(everything=True)
    assert "3 codes" in outcomes[-1].errors["address"]


def test_the_profile_address_needs_no_code(stage: Stage) -> None:
    stage.introduce(stage.ben)
    stage.give_address(stage.ben)
    ask_by_word(stage, stage.ben, f"Invites go to {stage.address(stage.ben)}")


def test_meet_email_answers_privately_with_the_state_and_ways_to_change(stage: Stage) -> None:
    stage.ben.slash("/meet", "email", channel=stage.channel)
    note = stage.private_note(stage.ben, "Meet has no address for you yet")
    assert [button["action_id"] for button in note.buttons] == ["use_profile_address", "other_address"]
    stage.ben.click(note, "use_profile_address")
    stage.private_note(stage.ben, stage.address(stage.ben))
    assert not [seen for seen in stage.cho.messages(stage.channel) if "@example.com" in seen.words]


def test_somebody_without_a_profile_address_is_offered_the_other_way_alone(stage: Stage) -> None:
    nia = stage.person("nia", email=None)
    stage.client.invite(stage.channel, nia.id)
    nia.slash("/meet", "EMAIL ", channel=stage.channel)
    assert [button["action_id"] for button in stage.private_note(nia, "no address").buttons] == ["other_address"]
    stage.dispatch_press(nia, "use_profile_address", "")
    told = nia.wait_for_message(None, "shows Meet no address")
    assert [button["action_id"] for button in told.buttons] == ["other_address"]


def test_somebody_of_another_workspace_proves_their_address_by_a_code(stage: Stage) -> None:
    guest, message = stage.connected("guest"), stage.poll()
    stage.introduce(guest)
    stage.vote(guest, message)
    prompt = stage.private_note(guest, "Where shall Meet mail the invite")
    assert [button["action_id"] for button in prompt.buttons] == ["other_address", "dismiss"]
    stage.dispatch_press(guest, "use_profile_address", "")
    guest.wait_for_message(None, "is proven by a code")
    guest.click(prompt, "other_address")
    guest.wait_for_modal("register_address")
    guest.fill({"address": stage.address(guest)})
    asked = guest.submit()
    assert asked.modal is not None
    assert asked.modal.callback_id == "prove_address"
    guest.fill({"code": code_of(stage, guest)})
    done = guest.submit()
    assert done.modal is not None
    assert f"Invites go to {stage.address(guest)}" in done.modal.words


def test_the_profile_is_looked_up_where_the_button_comes_first(stage: Stage) -> None:
    stage.dispatch_press(stage.ben, "use_profile_address", "")
    stage.ben.wait_for_message(None, f"Invites go to {stage.address(stage.ben)}")


def test_words_that_only_begin_like_a_command_open_a_poll(stage: Stage) -> None:
    stage.ben.slash("/meet", "email campaign", channel=stage.channel)
    assert stage.ben.wait_for_modal("open_poll").values["title"]["title"]["value"] == "email campaign"


def test_stop_and_start_end_and_allow_mail(stage: Stage) -> None:
    stage.introduce(stage.ben)
    stage.give_address(stage.ben)
    stage.ben.slash("/meet", "stop", channel=stage.channel)
    stage.private_note(stage.ben, "no more mail from this workspace")
    ask_by_word(stage, stage.ben, "You have ended mail")
    stage.ben.slash("/meet", "start", channel=stage.channel)
    stage.private_note(stage.ben, "may mail you again")


def test_start_sends_the_invite_that_stop_held_back(stage: Stage) -> None:
    message = stage.poll()
    stage.vote(stage.ben, message)
    for person in (stage.ada, stage.ben):
        stage.introduce(person)
        stage.give_address(person)
    stage.ben.slash("/meet", "stop", channel=stage.channel)
    stage.private_note(stage.ben, "no more mail")
    stage.close(message)
    stage.shown(message, "Who could when")
    stage.ben.slash("/meet", "start", channel=stage.channel)
    stage.private_note(stage.ben, "put 1 invite on its way")


def test_forget_me_asks_first_and_then_forgets(stage: Stage) -> None:
    message = stage.poll()
    stage.vote(stage.ben, message)
    stage.introduce(stage.ben)
    stage.give_address(stage.ben)
    stage.shown(message, "Yes 1")
    stage.ben.slash("/meet", "forget-me", channel=stage.channel)
    question = stage.private_note(stage.ben, "Meet would forget")
    stage.ben.click(question, "forget_me")
    stage.private_note(stage.ben, "has forgotten you")
    stage.client.wait_until(lambda: "Yes 1" not in stage.shown(message, "Who can when").words, "the vote to be gone")
    ask_by_word(stage, stage.ben, "no address")


def test_forget_me_says_what_stands_in_its_way(stage: Stage) -> None:
    stage.poll("Board meeting")
    stage.ada.slash("/meet", "forget-me", channel=stage.channel)
    note = stage.private_note(stage.ada, "You still organize a poll")
    assert "Board meeting" in note.words
    assert [button["action_id"] for button in note.buttons] == ["manage_poll"]


def test_a_poll_in_the_way_is_handed_over_from_the_answer_and_then_the_organizer_is_forgotten(stage: Stage) -> None:
    stage.poll("In the way")
    stage.ada.slash("/meet", "forget-me", channel=stage.channel)
    stage.ada.click(stage.private_note(stage.ada, "In the way"), "manage_poll")
    stage.ada.wait_for_modal("manage_poll")
    stage.ada.fill({"action": "hand_over", "new_organizer": stage.ben.id})
    stage.read_it()
    assert stage.ada.submit().errors == {}
    stage.private_note(stage.ada, "handed over to")
    stage.ada.slash("/meet", "forget-me", channel=stage.channel)
    stage.ada.click(stage.private_note(stage.ada, "Meet would forget"), "forget_me")
    stage.private_note(stage.ada, "Meet has forgotten you")
    assert not stage.knows(stage.ada)
    stage.ada.open_home()
    stage.client.wait_until(stage.ada.home, "Ada's Home tab")
    assert not stage.knows(stage.ada)


def test_forget_me_can_be_declined(stage: Stage) -> None:
    stage.ben.slash("/meet", "forget-me", channel=stage.channel)
    stage.ben.click(stage.private_note(stage.ben, "Meet would forget"), "dismiss")
    stage.private_note(stage.ben, "keeps everything")
