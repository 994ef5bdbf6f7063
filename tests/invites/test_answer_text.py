"""The words of the mail of answers: what may change the meeting stands first, and what is to be known of each."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.forwarding import Forwarded, ForwardedAnswer
from bot.domain.replies import Answer
from bot.domain.reply_outcomes import Told
from invites.answer_text import MOST_ANSWERS, AnswersText, write_answers_text
from tests.domain.makers import an_invite
from tests.storage.databases import START

ACCEPTED = tuple(ForwardedAnswer(f"N{number}", Answer.ACCEPTED) for number in range(MOST_ANSWERS + 2))
CHANGES = {
    "Ben declined": ForwardedAnswer("Ben", Answer.DECLINED),
    "Ben proposes another time": ForwardedAnswer("Ben", told=Told.COUNTERED, proposed=an_invite().slot),
    "Ben answered by mail": ForwardedAnswer("Ben", told=Told.WRITTEN, text="running late"),
    "Ben passed the invite on to somebody else": ForwardedAnswer("Ben", told=Told.DELEGATED),
    "Ben accepted tentatively": ForwardedAnswer("Ben", Answer.TENTATIVE),
    "Ben accepted": ForwardedAnswer("Ben", Answer.ACCEPTED, text="an hour later, please"),
}


def told(*answers: ForwardedAnswer, is_last: bool = False) -> AnswersText:
    forwarded = Forwarded(an_invite(), answers, is_last=is_last)
    return write_answers_text(forwarded, "", START + timedelta(minutes=1))


@pytest.mark.parametrize("said", CHANGES)
def test_no_number_of_acceptances_hides_what_may_change_the_meeting(said: str) -> None:
    words = told(*ACCEPTED, CHANGES[said])
    assert words.answers[0].said == said
    assert words.more == "+3 more"
    assert [one.said for one in words.answers[1:3]] == ["N0 accepted", "N1 accepted"]


def test_of_one_weight_the_oldest_stands_first() -> None:
    first, second = ForwardedAnswer("Ada", Answer.DECLINED), ForwardedAnswer("Ben", told=Told.WRITTEN, text="late")
    assert [one.said for one in told(*ACCEPTED[:1], first, second).answers] == [
        "Ada declined",
        "Ben answered by mail",
        "N0 accepted",
    ]


def test_what_answers_an_earlier_time_hides_nothing_about_this_one() -> None:
    earlier = [ForwardedAnswer(f"E{number}", Answer.DECLINED, is_earlier=True) for number in range(MOST_ANSWERS)]
    shown = told(*earlier, *ACCEPTED[:1], ForwardedAnswer("Ben", Answer.DECLINED)).answers
    assert [one.said for one in shown[:3]] == ["Ben declined", "N0 accepted", "E0 declined"]


@pytest.mark.parametrize("said", CHANGES)
def test_whatever_is_about_an_earlier_version_says_so(said: str) -> None:
    (one,) = told(replace(CHANGES[said], is_earlier=True)).answers
    assert one.remark.endswith("This answers an earlier version of the invite.")


def test_no_number_of_words_hides_who_declines() -> None:
    words = [ForwardedAnswer("Eve", told=Told.WRITTEN, text=f"{number}") for number in range(MOST_ANSWERS)]
    proposes = ForwardedAnswer("Cho", told=Told.COUNTERED)
    shown = told(*words, proposes, ForwardedAnswer("Ben", Answer.DECLINED)).answers
    assert [one.said for one in shown[:2]] == ["Ben declined", "Cho proposes another time"]


@pytest.mark.parametrize("is_last", [True, False])
def test_the_last_mail_says_that_it_is_the_last(is_last: bool) -> None:
    assert told(*ACCEPTED[:1], is_last=is_last).what_to_do.startswith("This is the last mail") is is_last
