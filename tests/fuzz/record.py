"""Records what the corpus lacks: one payload of each kind, as the playground's Slack sends it while people use Meet.

    python -m tests.fuzz.record

A file that is there stays as it is; delete it first to record it anew.
Ids that differ from run to run become marks such as {option}, which `tests/fuzz/corpus.py` fills in.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.domain.suppression import SuppressionReason
from playground import cast
from playground.client import Message, Person, View
from playground.slack.transport import Answer, Outgoing
from tests.acceptance.fault_house import House, built_house
from tests.acceptance.team import options, poll_of

FOLDER = Path(__file__).parent / "slack"


class Recorder:
    """Keeps the first payload of each kind, and lets it go on its way."""

    def __init__(self, house: House) -> None:
        self.kept: dict[str, tuple[str, dict[str, Any]]] = {}
        delivery = house.team.playground.slack.delivery
        self._send = delivery.send
        delivery.send = self.send  # type: ignore[method-assign]  # nobody else can see what is sent

    def send(self, outgoing: Outgoing) -> Answer:
        self.kept.setdefault(name_of(outgoing), (outgoing.kind, outgoing.payload))
        return self._send(outgoing)


def name_of(outgoing: Outgoing) -> str:
    payload = outgoing.payload
    actions = payload.get("actions") or [{}]
    view = payload.get("view") or {}
    words = command_of(payload.get("text", "")) if outgoing.kind == "slash_commands" else ""
    own = actions[0].get("action_id") or payload.get("callback_id") or payload.get("action_id")
    parts = (outgoing.name, own or view.get("callback_id"), words)
    chosen = str((actions[0].get("selected_option") or {}).get("value", "")).partition(":")[0]
    return "-".join(part.strip("/") for part in (*parts, chosen) if part)


def command_of(text: str) -> str:
    """Its first word, or "title" for the titles of polls, which begin with a capital here."""
    word = text.split(" ", maxsplit=1)[0]
    return word if word.islower() else "title"


def main() -> None:
    with built_house() as house:
        recorder = Recorder(house)
        marks = use_everything(house)
        FOLDER.mkdir(exist_ok=True)
        for name, (kind, payload) in recorder.kept.items():
            text = json.dumps({"kind": kind, "payload": payload}, ensure_ascii=False, indent=1)
            for found, mark in marks.items():
                text = text.replace(found, mark)
            if not (file := FOLDER / f"{name}.json").exists():
                file.write_text(text + "\n", encoding="utf-8")


def use_everything(house: House) -> dict[str, str]:
    """Presses, types and submits whatever there is; what differs from run to run, with its mark."""
    team, ada = house.team, house.team.ada
    be_morning(house)
    open_modal(house)
    message = team.poll("Design review")
    voter = team.voters[0]
    for choice in ("no", "maybe", "yes"):
        team.vote(voter, message, choice)
    for action in ("answer_all", "show_grid", "close_poll"):
        ada.click(message, action)
        if ada.wait_for_modal(None).raw.get("submit"):
            ada.submit()
        if ada.modal():
            ada.close_modal(everything=True)
    again = team.poll("Second review")
    team.vote(voter, again)
    choose_all(ada, again)
    closed = ada.wait_for_message(cast.TEAM, where=lambda seen: seen.ts == message.ts and not options(seen))
    choose_all(ada, closed)
    manage(house, options(message)[1])
    others = [edit(house), propose(house), remind(house)]
    answer(house, again)
    ask_in_a_thread(house)
    confirm(house)
    use_commands(house)
    administer(house)
    address(house, again.channel)
    ada.open_home()
    ada.shortcut("open_poll")
    ada.message_shortcut("open_poll_from_message", ada.post(cast.TEAM, "When shall we meet?"))
    return {
        **{poll_of(one): "{poll}" for one in (message, again, *others)},
        **{option: "{option}" for one in (message, again, *others) for option in options(one)},
        house.slack.url: "{url}",
        team.playground.url: "{url}",
        voter.id: "{voter}",
    }


def be_morning(house: House) -> None:
    """At whatever hour this runs: Meet asks before it posts a poll whose times are at night for somebody."""
    now = house.client.now()
    morning = now.replace(hour=7, minute=0, second=0, microsecond=0)
    house.team.playground.clock.advance(morning - now + timedelta(days=now >= morning))


def shown_with(house: House, person: Person, block: str) -> View:
    """The person's modal once it has this block: what a button adds to it comes after the press is acknowledged."""

    def found() -> View | None:
        view = person.modal()
        return view if view and view.block(block) else None

    view = house.client.wait_until(found, f"the block {block}")
    assert view is not None
    return view


def open_modal(house: House) -> None:
    ada = house.team.ada
    ada.slash("/meet", "Open", channel=cast.TEAM)
    for button, part in (("many_at_once", "bulk_days"), ("more_options", "timezone")):
        ada.click(ada.wait_for_modal("open_poll"), button)
        shown_with(house, ada, part)
    view = ada.wait_for_modal("open_poll")
    ada.search(view, "timezone", "tok")
    ada.click(view, "add_time")
    ada.fill({"bulk_days": "mon-wed", "bulk_times": "9:00, 14:30"})
    ada.click(ada.wait_for_modal("open_poll"), "fill_times")
    ada.close_modal(everything=True)


def choose_all(person: Person, message: Message) -> None:
    """Every entry of the poll's menu, "manage" last."""
    menu = next(button for button in message.buttons if button["action_id"] == "poll_menu")
    for option in sorted(menu["options"], key=lambda option: option["value"].startswith("manage")):
        person.choose(message, "poll_menu", option["value"])


def manage(house: House, option: str) -> None:
    house.team.ada.wait_for_modal("manage_poll")
    house.team.ada.fill({"action": "move", "winner": option})
    house.team.playground.clock.advance(timedelta(seconds=1))
    house.team.ada.submit()


def edit(house: House) -> Message:
    """Two times that overlap are asked about before they are saved."""
    team = house.team
    message = team.poll("Edited")
    team.ada.choose(message, "poll_menu", "edit")
    view = team.ada.wait_for_modal("edit_poll")
    first, second = [block for block in view.blocks if block.get("block_id", "").startswith("time:")][:2]
    overlapping = first["element"]["initial_date_time"] + 1800
    team.ada.fill({second["block_id"]: datetime.fromtimestamp(overlapping, UTC)})
    team.ada.submit()
    team.ada.wait_for_modal("confirm_edit")
    house.team.playground.clock.advance(timedelta(seconds=1))
    team.ada.submit()
    return message


def propose(house: House) -> Message:
    """A voter proposes two times in words: one is taken in, the other is declined."""
    team, voter = house.team, house.team.voters[1]
    team.fill_in_poll("Proposed")
    team.ada.click(team.ada.wait_for_modal("open_poll"), "more_options")
    shown_with(house, team.ada, "settings")
    team.ada.fill({"settings": ["proposals"]})
    team.ada.submit()
    message = team.ada.wait_for_message(cast.TEAM, "Proposed", where=lambda seen: bool(seen.buttons))
    for day, button in ((3, "take_in_proposal"), (4, "decline_proposal")):
        voter.click(message, "propose_time")
        voter.wait_for_modal("propose_time")
        voter.fill({"words": f"{house.client.now() + timedelta(days=day):%Y-%m-%d} 10:00"})
        voter.submit()
        decide(team.ada, button)
    take_in_an_overlap(house, message)
    return message


def take_in_an_overlap(house: House, message: Message) -> None:
    """A proposed time that the organizer is asked about once more."""
    team, voter = house.team, house.team.voters[1]
    voter.click(message, "propose_time")
    voter.wait_for_modal("propose_time")
    voter.fill({"words": f"{house.client.now() + timedelta(days=3):%Y-%m-%d} 10:30"})
    voter.submit()
    asked = team.ada.wait_for_message(None, "proposes a time for", where=lambda seen: bool(seen.buttons))
    team.ada.click(asked, "take_in_proposal")
    team.ada.wait_for_modal("confirm_proposal")
    house.team.playground.clock.advance(timedelta(seconds=1))
    team.ada.submit()
    team.ada.wait_for_message(None, where=lambda seen: seen.ts == asked.ts and not seen.buttons)


def decide(person: Person, button: str) -> None:
    """Takes the proposed time in or declines it; then its question has no buttons any more."""
    asked = person.wait_for_message(None, "proposes a time for", where=lambda seen: bool(seen.buttons))
    person.click(asked, button)
    person.wait_for_message(None, where=lambda seen: seen.ts == asked.ts and not seen.buttons)


def remind(house: House) -> Message:
    """A poll in which somebody must be there and has not answered."""
    team = house.team
    team.fill_in_poll("Reminded")
    team.ada.click(team.ada.wait_for_modal("open_poll"), "more_options")
    shown_with(house, team.ada, "required")
    team.ada.fill({"required": [team.voters[1].id], "places": "3"})
    team.ada.submit()
    message = team.ada.wait_for_message(cast.TEAM, "Reminded", where=lambda seen: bool(seen.buttons))
    team.ada.choose(message, "poll_menu", "remind")
    asked = team.voters[1].wait_for_message(None, "Reminded", where=lambda seen: bool(seen.buttons))
    team.voters[1].click(asked, "stop_reminders")
    return message


def answer(house: House, message: Message) -> None:
    """Every time in one window, with its two buttons and a note."""
    voter = house.team.voters[2]
    voter.click(message, "answer_all")
    voter.click(voter.wait_for_modal("answer_all"), "answer_yes_to_all")
    voter.click(voter.wait_for_modal("answer_all"), "answer_no_to_rest")
    voter.fill({"answer_note": "only until 11"})
    voter.submit()


def ask_in_a_thread(house: House) -> None:
    """The shortcut on a reply, and a channel that gets another id."""
    ada = house.team.ada
    root = ada.post(cast.TEAM, "When shall we meet?")
    reply = ada.post(cast.TEAM, "Let us ask", thread_ts=root.ts)
    ada.message_shortcut("open_poll_from_message", reply)
    ada.wait_for_modal("open_poll")
    ada.close_modal(everything=True)
    house.client.set_scopes([*house.client.state()["scopes"], "groups:read"])
    house.client.share_channel(house.client.add_channel("shared", [cast.ADA, cast.BOT], is_private=True))


def confirm(house: House) -> None:
    """Two times that overlap are asked about."""
    house.team.fill_in_poll("Overlapping", 0)
    first = house.client.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    house.team.ada.fill({"time:1": first, "time:2": first + timedelta(minutes=30)})
    house.team.ada.submit()
    house.team.ada.wait_for_modal("confirm_poll")
    house.team.ada.submit()


def administer(house: House) -> None:
    """An operator turns the pages, searches the suppression list and releases an entry after a complaint."""
    with house.serving.application.meet.database.begin_account() as account:
        account.suppressions.suppress("spam@example.com", SuppressionReason.COMPLAINT, "", account.now())
    admin = house.team.admin
    admin.slash("/meet", "admin", channel=cast.TEAM)
    house.client.wait_until(lambda: "This workspace" in admin.wait_for_modal("admin").words, "the page of admins")
    for button in ("admin_workspace", "admin_sending", "admin_suppressions"):
        admin.click(admin.wait_for_modal("admin"), button)
    house.client.wait_until(lambda: admin.wait_for_modal("admin").block("search"), "the page of suppressions")
    admin.fill({"search": "spam"})
    admin.submit()
    admin.click(admin.wait_for_modal("admin"), "release_suppression")
    admin.wait_for_modal("release_complaint")
    admin.submit()


def use_commands(house: House) -> None:
    for words in ("help", "list", "email", "stop", "start", "forget-me", "admin", "email ada.other@example.com"):
        house.team.ada.slash("/meet", words, channel=cast.TEAM)
    house.team.ada.wait_for_modal("register_address")
    house.team.ada.submit()
    house.team.ada.wait_for_modal("prove_address")
    house.team.ada.fill({"code": "123456"})
    house.team.ada.submit()


def address(house: House, channel: str) -> None:
    newcomer = house.client.add_person(name="newcomer", email="newcomer@example.com")
    newcomer.slash("/meet", "email", channel=channel)
    asked = newcomer.wait_for_message(channel, where=lambda seen: seen.is_ephemeral and bool(seen.buttons))
    for button in asked.buttons:
        newcomer.click(asked, button["action_id"])
    house.client.alter_person(newcomer.id, tz="Asia/Tokyo")


if __name__ == "__main__":
    main()
