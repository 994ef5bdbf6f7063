"""The sentences about a person's own address, and about how much one person may do."""

from bot.domain.limits import TooMany
from bot.domain.reasons import PersonReason, StillOrganizes, Why
from bot.language.dates import wait
from bot.language.texts import _, mark

TEXTS: dict[Why, str] = {
    PersonReason.PROFILE_UNKNOWN: mark(
        "Slack did not tell Meet your profile just now, so no address was taken. Please press again in a minute, or "
        "give another address."
    ),
    PersonReason.NO_PROFILE_ADDRESS: mark("Your Slack profile shows Meet no address; please give another one."),
    PersonReason.PROFILE_ELSEWHERE: mark(
        "Your Slack account belongs to another workspace, so your address is proven by a code: please give it by "
        "`/meet email` or the question's button “Give an address”. No address was taken."
    ),
    PersonReason.NO_CODE: mark("No code is waiting for you; please give your address again to get one."),
}

_LIMITS = {
    "poll": mark("You have opened {most} polls in this hour, which is as many as Meet takes from one person."),
    "edit": mark("You have changed polls {most} times in this hour, so this change was not saved."),
    "press": mark("You have pressed {most} times in this hour, so this press was not counted."),
    "proposal": mark("You have proposed {most} times in this hour, so this one was not kept."),
    "mailing": mark("You have sent out invites {most} times in this hour, so no more go out for now."),
    "code": mark("You have asked for {most} codes in a day, so no more are sent for now."),
    "code_address": mark("{most} codes were asked for this address in a day, so no more are sent for now."),
    "users.info": mark("Slack was asked for {most} profiles in ten seconds."),
}


def too_many(why: TooMany) -> str:
    """What happened, that nothing was lost, and when to come back."""
    said = _(_LIMITS[why.limit.kind], most=why.limit.most)
    later = _("Nothing was lost; please come back in {wait}.", wait=wait(why.wait))
    return f"{said} {later}"


def still_organizes(why: StillOrganizes) -> str:
    """Which polls keep a person from being forgotten."""
    titles = ", ".join(_("“{title}”", title=title) for title in why.titles)
    return _(
        "You still organize something ahead: {titles}. Please cancel it or hand it over first; nothing was deleted.",
        titles=titles,
    )
