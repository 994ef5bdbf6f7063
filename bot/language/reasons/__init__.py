"""The one place that turns reasons (`bot.domain.reasons.Why`) and errors into sentences, in the reader's language.

It stands below storage, so that views, mails, pages, logs and the command line all find it. Outside of any reader's
language, as on the command line, a sentence is English.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.domain.alerts import Alert
from bot.domain.cautions import AtNight, HourTwice, Overlap
from bot.domain.errors import InvalidInput, MeetError, Unconfirmed
from bot.domain.limits import TooMany
from bot.domain.reasons import (
    BusyFor,
    CannotAnswer,
    NoSuchMessage,
    NoSuchPoll,
    NotApplied,
    NotYours,
    OfAnotherAccount,
    OfAnotherSet,
    StaysInQuarantine,
    StillOrganizes,
    UnknownWord,
    Why,
)
from bot.domain.series import SeriesGoesOn
from bot.domain.suppression import CalledSpam, NotOnList, PutOnList, Released
from bot.domain.times.values import Problem
from bot.language.reasons import alerts, edits, forms, operators, people, polls, replies, slack, storing, times
from bot.language.texts import _

TEXTS: Mapping[Why, str] = {
    **polls.TEXTS,
    **people.TEXTS,
    **operators.TEXTS,
    **slack.TEXTS,
    **storing.TEXTS,
    **edits.TEXTS,
    **forms.TEXTS,
    **replies.TEXTS,
}
"""The sentence of each member of an enum."""


def reason_text(why: Why | str) -> str:
    """The sentence for a reason; what an adapter put into words already stays as it is."""
    if not isinstance(why, Why):
        return why
    if (build := BUILDERS.get(type(why))) is not None:
        return build(why)
    return _(TEXTS[why], **edits.NUMBERS, **forms.NUMBERS)


def error_text(error: MeetError) -> str:
    """What the error says, in words; of several fields all of it."""
    return " ".join(map(reason_text, _reasons(error)))


def plain_text(error: MeetError) -> str:
    """What the error says at a field of a form, where Slack shows no mention."""
    return polls.not_yours_plainly() if isinstance(error.why, NotYours) else error_text(error)


def caution_texts(doubt: Unconfirmed) -> list[str]:
    """Each caution once, whichever field it is about; all times at night are one caution, before the others."""
    cautions = list(dict.fromkeys(one for found in doubt.warnings.values() for one in found))
    nights = [one for one in cautions if isinstance(one, AtNight)]
    others = [reason_text(one) for one in cautions if not isinstance(one, AtNight)]
    return [*([forms.nights(nights)] if len(nights) > 1 else map(reason_text, nights)), *others]


def _reasons(error: MeetError) -> Iterable[Why | str]:
    if isinstance(error, InvalidInput):
        return error.fields.values()
    if isinstance(error, Unconfirmed):
        return (one for found in error.warnings.values() for one in found)
    return (error.why,)


def _stays_in_quarantine(why: StaysInQuarantine) -> str:
    return _("It stays in quarantine: {reason}", reason=reason_text(why.problem))


BUILDERS: Mapping[type[Why], Callable[[Any], str]] = {
    Alert: alerts.alert_text,
    AtNight: forms.at_night,
    BusyFor: storing.busy_for,
    CannotAnswer: forms.cannot_answer,
    CalledSpam: operators.called_spam,
    HourTwice: forms.hour_twice,
    NoSuchMessage: operators.no_such_message,
    NoSuchPoll: operators.no_such_poll,
    NotOnList: operators.not_on_list,
    NotApplied: operators.not_applied,
    NotYours: polls.not_yours,
    OfAnotherAccount: operators.of_another_account,
    OfAnotherSet: operators.of_another_set,
    Overlap: forms.overlap,
    Problem: times.problem_text,
    PutOnList: operators.put_on_list,
    Released: operators.released,
    StaysInQuarantine: _stays_in_quarantine,
    StillOrganizes: people.still_organizes,
    SeriesGoesOn: edits.series_goes_on,
    TooMany: people.too_many,
    UnknownWord: storing.unknown_word,
}
"""What makes the sentence of each value."""
