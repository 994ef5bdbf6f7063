"""How the story changes the open poll: an edit, a reminder. Each step acts as people do, returns what was observed."""

from datetime import timedelta

from bot.play.story_poll import prints, take_profile_address
from bot.play.story_world import World, expect
from playground import cast
from playground.person import Person
from playground.seen import Message


def edit_poll(world: World) -> str:
    """Another second time and a person who must be there; the other answers stay."""
    ada, (_, second) = world.person("ada"), world.options()
    world.second = world.first + timedelta(days=1, hours=1)
    ada.choose(world.poll_message(), "poll_menu", "edit")
    ada.wait_for_modal("edit_poll")
    ada.fill({f"time:{second}": world.second, "required": [cast.DAN]})
    world.submit("ada")
    world.wait(lambda: prints(world.poll_message(), world.second), "the message with the other time")
    expect(second in world.options(), "the option keeps its id")
    expect("Yes 2\nMaybe 1\nNo" in world.poll_message().words, "the answers to the first time stay")
    return "The second time is an hour later, and Dan must be there; all answers to the first time stay."


def answer_again(world: World) -> str:
    """Whose answer fell away is asked by a direct message, with the buttons in it."""
    cho, second = world.person("cho"), world.options()[1]
    asked = cho.wait_for_message(containing="has changed")
    offered = {one["value"] for one in asked.buttons if one["action_id"].startswith("vote_")}
    expect(offered == {second}, "Cho is asked about the changed time alone")
    _answer(cho, asked, "vote_maybe", second)
    world.wait(lambda: world.poll_message().words.count("Maybe 1") == 2, "her answer in the channel")
    return f"“{asked.text}” Her “Maybe” there counts in the channel."


def remind(world: World) -> str:
    """Who must be there and has said nothing is reminded, nobody else; the vote buttons stand in the reminder."""
    ada, dan, (first, second) = world.person("ada"), world.person("dan"), world.options()
    ada.choose(world.poll_message(), "poll_menu", "remind")
    reminder = dan.wait_for_message(containing="waits for your answer")
    told = [who for who in ("ben", "cho", "nia") if _is_reminded(world.person(who))]
    expect(not told, f"nobody is reminded who has answered ({', '.join(told)})")
    _answer(dan, reminder, "vote_yes", first)
    _answer(dan, reminder, "vote_no", second)
    world.wait(lambda: "Yes 3\nMaybe 1\nNo" in world.poll_message().words, "Dan's answer in the channel")
    return f"“{reminder.text}” Dan answered there: yes and no."


def take_address_by_message(world: World) -> str:
    """The question for an address comes where the answer was given."""
    return take_profile_address(world, "dan", None)


def _answer(person: Person, where: Message, action: str, option: str) -> None:
    outcome = person.click(where, action, option)
    expect(outcome.acknowledged, f"the press in the direct message is acknowledged in time ({outcome.warning})")


def _is_reminded(person: Person) -> bool:
    return any("waits for your answer" in seen.words for seen in person.messages())
