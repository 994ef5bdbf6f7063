"""The modal that chooses the time and the one that cautions, at their largest and oddest, as Slack would take them."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.closing_sheet import ClosingSheet, SheetEntry
from bot.domain.poll import Choice
from bot.domain.ranking import Caution, Ranked
from bot.domain.tally import Tally, tally_of
from handlers.views.choices import caution_line
from handlers.views.close_poll import caution_view, close_poll_view, closed_text, note_field, place_field
from playground.seen import words_of
from playground.slack.validator.view import view_refusal
from tests.handlers.makers import HOSTILE, NOW, hex_id, options, poll, voters


def taken(view: dict[str, Any]) -> dict[str, Any]:
    assert view_refusal(view, "modal") is None
    return view


def a_sheet(count: int, entry: SheetEntry | None = None, **changes: Any) -> ClosingSheet:
    entry = entry or SheetEntry(Ranked(options(1)[0], Tally(5, 1, 0)), 6, (), 0)
    ranked = [replace(entry.ranked, option=option, number=number) for number, option in enumerate(options(count), 1)]
    entries = tuple(replace(entry, ranked=one) for one in ranked)
    return replace(ClosingSheet(poll(), entries, "Room 4", "Bring ideas", True), **changes)


def an_entry(tally: Tally, invites: int = 1, missing: int = 0, refused: int = 0, **ranked: Any) -> SheetEntry:
    return SheetEntry(Ranked(options(1)[0], tally, **ranked), invites, (), missing, refused)


def shown(sheet: ClosingSheet, zone: str = "Europe/Berlin") -> dict[str, Any]:
    return taken(close_poll_view(sheet, zone, NOW, "{}"))


def winner(sheet: ClosingSheet) -> dict[str, Any]:
    found: dict[str, Any] = shown(sheet)["blocks"][1]["element"]
    return found


@pytest.mark.parametrize(("count", "kind"), [(1, "radio_buttons"), (10, "radio_buttons"), (11, "static_select")])
def test_the_winner_is_chosen_by_radio_buttons_up_to_ten(count: int, kind: str) -> None:
    element = winner(a_sheet(count))
    assert element["type"] == kind
    assert element["initial_option"]["value"] == hex_id(1000)


def test_each_time_stands_without_year_and_zone_which_is_named_once() -> None:
    assert winner(a_sheet(1))["options"][0]["text"]["text"] == "1. Thu 26 Nov, 10:00–11:00"
    assert words_of(shown(a_sheet(3))["blocks"]).count("Europe/Berlin") == 1


@pytest.mark.parametrize(
    ("entry", "beside", "under"),
    [
        (an_entry(Tally()), "", "no answer yet · 1 invite"),
        (an_entry(Tally(3, 1, 0), 4, 1), "", "3 yes, 1 maybe · 4 invites, 1 without address"),
        (an_entry(Tally(4), 1, 2, 1), "", "4 yes · 1 invite, 2 without address, 1 not mailed"),
        (an_entry(Tally(2), 1, 0, 2), "", "2 yes · 1 invite, 2 not mailed"),
        (an_entry(Tally(), must=1), "", "no answer yet · 1 invite"),
        (an_entry(Tally(1, 0, 2), must=1, required=Tally(1)), "1 of 1 can", "1 yes, 2 no · 1 invite"),
        (an_entry(Tally(1, 1), must=1, required=Tally(0, 1)), "1 of 1 can", "1 yes, 1 maybe · 1 invite"),
        (an_entry(Tally(1, 0, 1), must=1, required=Tally(0, 0, 1)), "0 of 1 can, 1 cannot", "1 yes, 1 no · 1 invite"),
        (an_entry(Tally(1), must=1), "0 of 1 can", "1 yes · 1 invite"),
        (an_entry(Tally(2), must=2, required=Tally(2)), "both yes", "2 yes · 1 invite"),
        (an_entry(Tally(3), must=3, required=Tally(3)), "all 3 yes", "3 yes · 1 invite"),
        (an_entry(Tally(1, 1), must=2, required=Tally(1, 1)), "2 of 2 can", "1 yes, 1 maybe · 1 invite"),
        (an_entry(Tally(1, 0, 1), must=3, required=Tally(1, 0, 1)), "1 of 3 can, 1 cannot", "1 yes, 1 no · 1 invite"),
        (an_entry(Tally(2), must=3, quorum=2, required=Tally(2)), "2 of at least 2 can", "2 yes · 1 invite"),
    ],
)
def test_a_time_says_who_can_and_how_many_invites_go_out(entry: SheetEntry, beside: str, under: str) -> None:
    (option,) = winner(a_sheet(1, entry))["options"]
    _when, _, said = option["text"]["text"].partition(" · ")
    assert said == (f"who must be there: {beside}" if beside else "")
    assert option["description"]["text"] == under


@pytest.mark.parametrize(
    ("said", "names", "beside"),
    [
        ((("U1", Choice.YES),), {"U1": "Ben"}, "Ben: yes"),
        ((("U1", Choice.MAYBE), ("U2", None)), {"U1": "Ben", "U2": "Cho"}, "Ben: maybe, Cho: no answer"),
        ((("U1", Choice.NO), ("U2", Choice.YES)), {"U1": "Ben"}, "who must be there: 1 of 2 can, 1 cannot"),
        ((("U1", Choice.YES),), {}, "who must be there: 1 of 1 can"),
        (
            (("U1", Choice.YES), ("U2", None), ("U3", None)),
            {"U1": "Ben", "U2": "Cho", "U3": "Dan"},
            "who must be there: 1 of 3 can",
        ),
    ],
)
def test_one_or_two_who_must_be_there_are_named_beside_the_time(
    said: tuple[tuple[str, Choice | None], ...], names: dict[str, str], beside: str
) -> None:
    answers = [choice for _user, choice in said if choice]
    entry = an_entry(Tally(5), must=len(said), said=said, required=tally_of(answers))
    view = taken(close_poll_view(a_sheet(1, entry), "Europe/Berlin", NOW, "{}", names))
    assert view["blocks"][1]["element"]["options"][0]["text"]["text"].partition(" · ")[2] == beside


def test_it_is_said_that_the_best_time_stands_first_where_there_are_several() -> None:
    hints = [shown(a_sheet(count))["blocks"][1].get("hint", {}).get("text", "") for count in (1, 2)]
    assert hints == ["", "The best time stands first; the numbers are those in the poll's message."]


def test_nothing_that_describes_a_time_is_cut_off() -> None:
    crowd = an_entry(Tally(48, 20, 99), 68, 67, must=20, required=Tally(9, 0, 11))
    for option in winner(a_sheet(10, crowd))["options"]:
        assert "…" not in option["text"]["text"] + option["description"]["text"]


def test_the_modal_says_who_counts_as_coming_and_who_has_no_address() -> None:
    entry = SheetEntry(Ranked(options(1)[0], Tally(2)), 1, ("U0NIA00001",), 1)
    words = words_of(shown(a_sheet(2, entry, organizer_has_address=False))["blocks"])
    assert "organizes and counts as coming" in words
    assert words.count("No address yet: <@U0NIA00001>.") == 1
    assert "yours will stand in the invites" in words


def test_announcing_is_ticked() -> None:
    field = shown(a_sheet(1))["blocks"][-1]
    assert (field["block_id"], field["optional"]) == ("announce", True)
    assert field["element"]["initial_options"] == field["element"]["options"]


def test_slack_takes_the_largest_closing_sheet() -> None:
    entry = SheetEntry(Ranked(options(1)[0], Tally(99, 99, 99), Tally(9, 9, 9), 99), 500, tuple(voters(500)), 500)
    large = replace(a_sheet(50, entry), poll=poll(title=HOSTILE * 9), place=HOSTILE * 20, note=HOSTILE * 100)
    shown(large, "America/Argentina/ComodRivadavia")


def test_a_sheet_without_times_says_why_and_has_nothing_to_submit() -> None:
    view = shown(a_sheet(0))
    assert "submit" not in view
    assert "Every time of this poll has passed." in words_of(view["blocks"])


CAUTIONS = [
    (Caution.NOBODY_CAN, an_entry(Tally()), "Nobody has said yes or maybe to this time."),
    (Caution.NOBODY_SURE, an_entry(Tally(0, 2)), "Nobody has said yes to this time; maybe: 2."),
    (Caution.REQUIRED_CANNOT, replace(an_entry(Tally(1)), against=("U0CHO00001",)),
     "Must be there and said no: <@U0CHO00001>."),
    (Caution.REQUIRED_CANNOT, an_entry(Tally(1)), "Somebody who must be there has said no to this time."),
    (Caution.REQUIRED_SILENT, replace(an_entry(Tally(1)), silent=("U0CHO00001", "U0NIA00001")),
     "Must be there and has not answered this time, so gets no invite: <@U0CHO00001> <@U0NIA00001>."),
    (Caution.REQUIRED_SILENT, an_entry(Tally(1)),
     "Somebody who must be there has not answered this time, so no invite goes to them."),
    (Caution.TOO_FEW, an_entry(Tally(1), must=3, quorum=2, required=Tally(1)),
     "At least 2 of those who must be there have to come, and 1 can."),
]  # fmt: skip


@pytest.mark.parametrize(("caution", "entry", "words"), CAUTIONS)
def test_a_caution_says_in_one_sentence_what_speaks_against_the_time(
    caution: Caution, entry: SheetEntry, words: str
) -> None:
    view = taken(caution_view(poll(), "Thu, 26 Nov", [caution_line(caution, entry)], "{}", []))
    assert words in words_of(view["blocks"]).replace("\n", "")
    assert view["submit"]["text"] == "Close anyway"
    assert view["close"]["text"] == "Back"


def test_a_caution_carries_the_texts_that_were_changed() -> None:
    lines = [caution_line(caution, entry) for caution, entry, _ in CAUTIONS]
    fields = [place_field(HOSTILE * 20), note_field(HOSTILE * 100)]
    view = taken(caution_view(poll(title=HOSTILE * 9), HOSTILE * 9, lines, "{}", fields))
    assert [block.get("block_id") for block in view["blocks"][-2:]] == ["place", "note"]


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((1, 0, 0), "1 invite is on its way. The organizer"),
        ((3, 1, 0), "3 invites are on their way. 1 person cannot be mailed. The organizer"),
        ((0, 1, 1), "0 invites are on their way. 2 people cannot be mailed. The organizer"),
    ],
)
def test_a_closer_who_is_not_the_organizer_hears_how_many_invites_go_out(
    numbers: tuple[int, int, int], words: str
) -> None:
    assert f"“Design review” is closed: {words}" in closed_text(poll(), *numbers)
