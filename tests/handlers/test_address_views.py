"""What a person sees of their own address: every standing, every answer, no button that changes nothing."""

from typing import Any

import pytest

from bot.domain.proving import CodeOutcome, CodeResult, CodeSent, Registered
from bot.domain.standing import AddressStanding, AddressState
from handlers.views.address_words import code_problem, code_sent_said, profile_of_before, registered_said
from handlers.views.addresses import (
    address_given,
    address_prompt,
    address_refused,
    address_state,
    done_view,
    prove_view,
    register_view,
)
from handlers.views.blocks import MessageView
from handlers.views.consent import (
    forget_blocked,
    forget_question,
    forgotten,
    mail_started,
    mail_stopped,
    not_now,
    nothing_forgotten,
)
from handlers.views.said import said_plainly, say
from playground.seen import elements_of, words_of
from playground.slack.validator.message import message_refusal
from playground.slack.validator.view import view_refusal
from tests.handlers.makers import HOSTILE, NOW, poll

ADA = "ada@example.com"
LONGEST = f"{'a' * 64}@{'b' * 180}.example"


def sent(message: MessageView) -> str:
    assert message_refusal(message.blocks, message.text) is None
    return words_of(message.blocks)


def shown(view: dict[str, Any]) -> str:
    assert view_refusal(view, "modal") is None
    return words_of(view["blocks"])


def ids(message: MessageView) -> list[str]:
    return [element["action_id"] for element in elements_of(message.blocks)]


@pytest.mark.parametrize("address", ["", ADA, LONGEST, "a`b`c@example.com", "a@" + "b." * 6000 + "example"])
def test_slack_takes_every_view_about_an_address(address: str) -> None:
    typed = say("{it} and `/meet`", it=HOSTILE * 9)
    sent(address_prompt(HOSTILE * 9, address, "0" * 32))
    sent(forget_question(3, [HOSTILE * 9] * 40))
    sent(forget_blocked([poll(id=f"{number:032x}", title=HOSTILE * 9) for number in range(30)]))
    shown(register_view("{}", initial=address, why=[typed]))
    shown(prove_view("{}", code_sent_said(CodeSent(address or ADA, NOW, unconfirmed=True))))
    shown(done_view([typed]))
    for standing in AddressStanding:
        sent(address_state(AddressState(address, standing, address), typed))
        sent(mail_started(AddressState(address, standing), 2))


@pytest.mark.parametrize("message", [mail_stopped(), forgotten(), not_now(), nothing_forgotten()])
def test_every_answer_is_told(message: MessageView) -> None:
    assert sent(message)


@pytest.mark.parametrize("standing", AddressStanding)
def test_every_standing_has_its_sentence(standing: AddressStanding) -> None:
    words = sent(address_state(AddressState(ADA, standing)))
    assert "{" not in words
    assert (ADA in words) is (standing is not AddressStanding.NONE)


@pytest.mark.parametrize("result", [result for result in CodeResult if result is not CodeResult.PROVEN])
def test_every_code_that_proves_nothing_is_told_why_in_plain_text(result: CodeResult) -> None:
    text = code_problem(CodeOutcome(result, tries_left=1))
    assert text.endswith(".")
    assert "`" not in text
    assert "{" not in text


def test_the_tries_that_are_left_are_counted() -> None:
    left = [code_problem(CodeOutcome(CodeResult.WRONG, tries_left=number)) for number in (1, 4)]
    assert ["1 try left" in left[0], "4 tries left" in left[1]] == [True, True]


def test_missing_invites_are_told_where_there_are_any() -> None:
    told = [sent(address_given(registered_said(Registered(ADA, number, AddressStanding.GOOD)))) for number in (0, 1, 2)]
    assert told[0] == f"Invites go to {ADA}."
    assert "Meet has put 1 invite on its way" in told[1]
    assert "Meet has put 2 invites on their way" in told[2]


def test_a_command_is_set_as_code_where_slack_renders_it_and_without_marks_elsewhere() -> None:
    stopped = address_state(AddressState("a`b`@example.com", AddressStanding.STOPPED))
    texts = [element for block in stopped.blocks[:1] for element in block["elements"][0]["elements"]]
    assert [one["text"] for one in texts if one.get("style") == {"code": True}] == ["/meet start"]
    assert "You have ended mail to a`b`@example.com. " in [one["text"] for one in texts]
    assert "`/meet start`" in stopped.text
    assert "`" not in said_plainly([profile_of_before()])


def test_the_prompt_offers_the_profile_address_only_where_there_is_one() -> None:
    assert ids(address_prompt("x", ADA, "0" * 32)) == ["use_profile_address", "other_address", "dismiss"]
    assert ids(address_prompt("x", "", "0" * 32)) == ["other_address", "dismiss"]


def test_a_profile_that_slack_did_not_tell_yet_is_offered_unseen() -> None:
    assert "Use the one in my Slack profile" in sent(address_prompt("x", None, "0" * 32))


@pytest.mark.parametrize("standing", AddressStanding)
def test_a_profile_address_that_would_not_help_has_no_button(standing: AddressStanding) -> None:
    state = AddressState("" if standing is AddressStanding.NONE else ADA, standing)
    assert ids(address_state(state)) == ["other_address"]
    assert "Use another address" in sent(address_state(AddressState(ADA, AddressStanding.GOOD)))
    assert "Give an address" in sent(address_state(AddressState("", AddressStanding.NONE)))


def test_where_the_profiles_address_did_not_do_the_other_way_is_left() -> None:
    refused = Registered(ADA, 0, AddressStanding.CANNOT_BE_MAILED, taken=False)
    note = address_refused(registered_said(refused), "0" * 32)
    assert "cannot be mailed" in sent(note)
    assert ids(note) == ["other_address"]


def test_keeping_everything_is_told_apart_from_not_now() -> None:
    keep = next(one for one in elements_of(forget_question(0, []).blocks) if one["action_id"] == "dismiss")
    assert keep["value"] == "forget_me"
    assert "keeps everything" in sent(nothing_forgotten())


def test_several_polls_in_the_way_are_counted() -> None:
    assert "a poll with a time ahead" in sent(forget_blocked([poll()]))
    assert "2 polls with a time ahead" in sent(forget_blocked([poll(), poll(id="2")]))


def test_what_being_forgotten_costs_is_said_where_it_costs_something() -> None:
    assert "would be cancelled" not in sent(forget_question(0, []))
    words = sent(forget_question(1, ["Plan", "Talk"]))
    assert "1 invite to a meeting ahead would be cancelled" in words
    assert "“Plan”, “Talk”" in words


@pytest.mark.parametrize(
    "view", [register_view("{}", why=[say("Type `/meet email`.")]), prove_view("{}", [say("Ask `/meet`.")])]
)
def test_a_modal_prints_no_backticks(view: dict[str, Any]) -> None:
    assert "`" not in shown(view)
