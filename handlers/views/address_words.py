"""Owns the words about a person's own address, for that person alone."""

from collections.abc import Mapping
from datetime import timedelta

from bot.domain.proving import CodeOutcome, CodeResult, CodeSent, Registered
from bot.domain.standing import AddressStanding, AddressState
from bot.language import _, mark, plural, wait
from handlers.views.said import Said, say

_STANDINGS: Mapping[AddressStanding, str] = {
    AddressStanding.NONE: mark("Meet has no address for you yet, so no invite can be mailed to you."),
    AddressStanding.GOOD: mark("Invites go to {address}."),
    AddressStanding.INVALID: mark(
        "Mail to {address} came back, so nothing is sent there any more. Please give a better address."
    ),
    AddressStanding.STOPPED: mark("You have ended mail to {address}. `/meet start` allows it again."),
    AddressStanding.STOPPED_BY_LINK: mark(
        "Mail to {address} was ended by the link in a mail from Meet, and only such a link allows it again: open the "
        "one below any mail that Meet sent there, and press “Allow mail again”. Or please give another address."
    ),
    AddressStanding.CANNOT_BE_MAILED: mark(
        "{address} cannot be mailed. Please give another address, or ask whoever runs Meet for you."
    ),
}
_CODES: Mapping[CodeResult, str] = {
    CodeResult.MALFORMED: mark("Please type the six digits from the mail. This was not counted as a try."),
    CodeResult.EXPIRED: mark("This code is older than 15 minutes. Please give your address again to get a new one."),
    CodeResult.USED_UP: mark(
        "This code was tried five times, so it counts no more. Please give your address again to get a new one."
    ),
    CodeResult.NONE: mark("No code is waiting for you. Please give your address again to get one."),
    CodeResult.USED: mark("This code was used already, so its address is proven. No try was counted."),
}


def standing_said(state: AddressState | Registered) -> Said:
    """How the address stands."""
    return say(_(_STANDINGS[state.standing]), address=state.address)


def registered_said(registered: Registered) -> list[Said]:
    """What became of an address that was given, and how many missing invites follow."""
    return [standing_said(registered), *invites_said(registered.invites)]


def invites_said(number: int) -> list[Said]:
    """How many missing invites follow, where there are any."""
    if not number:
        return []
    return [
        say(
            plural(
                "Meet has put {number} invite on its way to you.",
                "Meet has put {number} invites on their way to you.",
                number,
            )
        )
    ]


def profile_of_before() -> Said:
    """Said where Slack could not be asked."""
    return say(
        _(
            "Slack did not answer just now, so this is the address that your profile showed before. `/meet email` "
            "changes it."
        )
    )


def code_sent_said(sent: CodeSent) -> list[Said]:
    """It reads the same whether or not a mail could be sent."""
    why = _("Slack could not confirm just now that this is still your profile's address, so a code proves it.")
    return [*([say(why)] if sent.unconfirmed else []), code_on_its_way(sent.address)]


def stands_already(*, organizes: bool) -> Said:
    """Beside the code that a poll asked for: it holds nothing up."""
    poll = _("Your poll stands already, whether or not you type the code now.")
    return say(poll if organizes else _("Your answer stands already, whether or not you type the code now."))


def code_on_its_way(address: str) -> Said:
    """Above the field for the code."""
    text = _("If {address} can be mailed, a code of six digits is on its way to it. It is good for 15 minutes.")
    return say(text, address=address)


def code_waits(address: str, left: timedelta) -> Said:
    """A code that may still be typed."""
    text = _("You asked for a code for {address}. It is good for another {wait}.")
    return say(text, address=address, wait=wait(left))


def code_problem(outcome: CodeOutcome) -> str:
    """Why a typed code proves nothing."""
    if outcome.result is not CodeResult.WRONG:
        return _(_CODES[outcome.result])
    return plural(
        "This is not the code in the mail. Please look again: you have {number} try left.",
        "This is not the code in the mail. Please look again: you have {number} tries left.",
        outcome.tries_left,
    )
