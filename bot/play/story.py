"""`meet play --story`: a poll from its opening to its cancelled meeting, against real servers, told step by step."""

import time
from collections.abc import Callable

import click

from bot.play import story_changes, story_ending, story_mail, story_poll
from bot.play.playground import staged
from bot.play.story_world import StoryFailed, World, set_up_world
from playground.client import PlaygroundRefused

Step = Callable[[World], str]
STEPS: tuple[tuple[str, Step], ...] = (
    ("Ada types /meet Design review in #team", story_poll.open_modal),
    ("Ada offers two times and posts the poll", story_poll.post_poll),
    ("Ben, Cho and Nia vote with the buttons", story_poll.vote),
    ("Each of them is asked privately for an address", story_poll.see_prompts),
    ("Ben takes the address of his Slack profile", story_poll.use_profile_address),
    ("Cho gives another address and proves it by a code from a mail", story_poll.prove_another_address),
    ("Nia, whose profile has none, gives and proves one", story_poll.prove_first_address),
    ("Ada changes the second time, and says that Dan must be there", story_changes.edit_poll),
    ("Cho, whose answer fell away, is asked again and answers there", story_changes.answer_again),
    ("Ada reminds who is missing; Dan answers in the reminder", story_changes.remind),
    ("Dan is asked for an address in the same place", story_changes.take_address_by_message),
    ("Ada chooses the time", story_poll.close_poll),
    ("The message becomes the result, told once in its thread", story_poll.see_result),
    ("Amazon SES takes five invites, one mail a person", story_mail.receive_invites),
    ("The calendar files agree with the poll", story_mail.read_calendars),
    ("Four are delivered; Nia's bounces", story_mail.see_feedback),
    ("Nia's address is suppressed, and Ada's card says who has the invite", story_mail.see_suppression),
    ("Nia hears of it in a DM and opens the form to fix it", story_mail.open_repair),
    ("Nia proves a better address", story_mail.repair),
    ("The missing invite goes there and arrives", story_mail.see_missing_invite),
    ("Ada moves the meeting to the second time", story_ending.move_meeting),
    ("Every calendar that has the meeting gets the new time", story_ending.follow_move),
    ("Ada cancels the meeting and says why", story_ending.cancel_meeting),
    ("The meeting leaves those calendars, and no other address is mailed", story_ending.follow_cancellation),
    ("`meet status` tells the same story", story_mail.read_status),
)


def play_story() -> int:
    """Plays every step on a stage of its own; 0 when all were seen, 1 at the first that was not."""
    began_at = time.monotonic()
    with staged() as stage:
        click.echo(f"Slack on {stage.playground.url}, AWS on {stage.playground.aws_url}, a new database.\n")
        world = set_up_world(stage.serving.application.meet.settings, stage.playground.url)
        told = all(_tell(number, title, step, world) for number, (title, step) in enumerate(STEPS, start=1))
    if told:
        click.echo(f"\nThe whole life of the poll was seen, in {time.monotonic() - began_at:.1f} seconds.")
    return 0 if told else 1


def _tell(number: int, title: str, step: Step, world: World) -> bool:
    try:
        observed = step(world)
    except (StoryFailed, TimeoutError, LookupError, PlaygroundRefused) as failed:
        click.echo(f"✗ {number:>2}. {title}\n       {failed}")
        return False
    click.echo(f"✓ {number:>2}. {title}\n       {observed}")
    return True
