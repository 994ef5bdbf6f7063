"""Reads the modal that answers every option: what each select showed, and what of it is an answer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.domain.poll import Choice
from handlers.view_state import ViewState
from handlers.views.answer_all import ANSWER, AnswerRow

Answer = Choice | None


@dataclass(frozen=True, slots=True)
class Select:
    """One option's select as it came back. `shown` is what its reader saw last, None for not answered."""

    opened_with: Answer
    shown: Answer
    resets: int = 0

    @property
    def is_given(self) -> bool:
        """Whether it says anything: a select as it was opened repeats an answer that may be outdated by now."""
        return self.resets > 0 or self.shown != self.opened_with

    @property
    def row(self) -> AnswerRow:
        """The row that leaves it as it is."""
        return AnswerRow(self.opened_with, self.resets)

    def reset(self, answer: Choice) -> AnswerRow:
        """The row that shows this answer, whatever was chosen before."""
        return self.row if self.shown is answer else AnswerRow(answer, self.resets + 1)


def read_selects(view: ViewState) -> dict[str, Select]:
    """Option id to its select. Modals of earlier versions ask by radio buttons under the same block ids."""
    found = {}
    for block, opened_with, chosen in view.selects_of(ANSWER):
        option, _, resets = block.partition(":")[2].partition(":")
        known = _choice(opened_with)
        shown = _choice(chosen) if chosen else known
        found[option] = Select(known, shown, int(resets) if resets.isdecimal() else 0)
    return found


def given_answers(view: ViewState) -> dict[str, Answer]:
    """Option id to answer, None where an answer is taken away; untouched options are left out."""
    return {option: select.shown for option, select in read_selects(view).items() if select.is_given}


def answered_rows(view: ViewState) -> frozenset[str]:
    """The options that stand there with an answer, touched or not."""
    return frozenset(option for option, select in read_selects(view).items() if select.shown)


def yes_to_all(selects: Mapping[str, Select], full: Collection[str]) -> dict[str, AnswerRow]:
    """The rows after that button. A yes to a time that is `full` would be refused, so its select stays as it is."""
    return {option: select.row if option in full else select.reset(Choice.YES) for option, select in selects.items()}


def no_to_rest(selects: Mapping[str, Select]) -> dict[str, AnswerRow]:
    """The rows after that button: whatever is not answered is a no."""
    return {option: select.row if select.shown else select.reset(Choice.NO) for option, select in selects.items()}


def _choice(value: str) -> Answer:
    return Choice(value) if value in set(Choice) else None
