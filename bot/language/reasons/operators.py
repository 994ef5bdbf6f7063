"""The sentences for whoever runs Meet: what a command could not do, and what became of a message of the queue."""

from bot.domain.reasons import (
    FeedbackReason,
    InstallReason,
    NoSuchMessage,
    NoSuchPoll,
    NotApplied,
    OfAnotherAccount,
    OfAnotherSet,
    Why,
)
from bot.domain.suppression import CalledSpam, NotOnList, PutOnList, Released
from bot.language.texts import _, mark

TEXTS: dict[Why, str] = {
    FeedbackReason.OVERTAKEN: mark(
        "The same feedback was stored by another process at the same moment, so this was undone."
    ),
    InstallReason.TOO_MANY: mark(
        "Many installations are being finished at this moment, so this one was not, and nothing is lost; "
        "please reload this page in a minute."
    ),
}


def no_such_poll(why: NoSuchPoll) -> str:
    return _("There is no poll {poll}; `meet polls list` shows them all.", poll=why.poll)


def no_such_message(why: NoSuchMessage) -> str:
    return _(
        "No one message in quarantine has a hash that begins with {hash}; `meet quarantine list` shows them.",
        hash=why.beginning,
    )


def not_applied(why: NotApplied) -> str:
    return _("It could not be applied: {error}.", error=why.error)


def of_another_account(why: OfAnotherAccount) -> str:
    return _("It is feedback of another AWS account ({account}).", account=why.account)


def of_another_set(why: OfAnotherSet) -> str:
    return _("It is feedback of another configuration set ({name}).", name=why.name)


def put_on_list(why: PutOnList) -> str:
    if why.news:
        return _(
            "{address} is on the suppression list: no mail goes there until somebody releases it.", address=why.address
        )
    return _("{address} was put on the suppression list by hand already. Nothing changed.", address=why.address)


def released(why: Released) -> str:
    if not why.left:
        said = _("{address} may be mailed again.", address=why.address)
    else:
        left = ", ".join(why.left)
        said = _("That reason is gone, but {address} is still not mailed: {left}.", address=why.address, left=left)
    if not why.providers_too:
        return said
    elsewhere = _(
        "Amazon SES keeps a suppression list of its own that may hold the address too: look there "
        "(SES console, Suppression list), or the next mail bounces again."
    )
    return f"{said} {elsewhere}"


def not_on_list(why: NotOnList) -> str:
    if why.reason is None:
        return _(
            "{address} is not on the suppression list. Nothing changed; `meet suppressions list` shows it.",
            address=why.address,
        )
    return _(
        "{address} is not on the suppression list for the reason {reason}. Nothing changed; `meet suppressions list` "
        "shows it.",
        address=why.address,
        reason=why.reason,
    )


def called_spam(why: CalledSpam) -> str:
    return _(
        "Somebody at {address} called this mail spam. Mailing them again without their wish can cost the SES account. "
        "Release it only if they asked for it; then confirm.",
        address=why.address,
    )
