"""Owns asking Slack who somebody is. A look-up that fails means "no zone, no mail", never an error."""

import time
from collections.abc import Iterable
from datetime import datetime

import structlog

from bot.domain.errors import NotFound
from bot.domain.limits import PROFILES
from bot.domain.person import Profile
from bot.domain.poll import Poll
from bot.isolating import each
from bot.meet import Meet
from bot.services import holding, people
from handlers.background import Started
from handlers.payloads import read_profile
from handlers.routing import Call
from handlers.slack.clients import WebClient
from handlers.slack.errors import TROUBLE
from handlers.slack.refusals import read_refusal

PATIENCE = 1.5
"""Seconds that a submission waits for Slack, however many people it asks for: Slack waits three for the answer."""
NAMES_PATIENCE = 0.7
"""Seconds that a window waits for names in its title, or for its reader's profile: its trigger lives three."""

log = structlog.get_logger()


def known_profile(meet: Meet, workspace: str, user: str) -> Profile | None:
    """What the cache knows, fresh or not; asks nobody, so a modal may wait for it."""
    return people.profile(meet.database, workspace, user)


def is_fresh(meet: Meet, profile: Profile | None) -> bool:
    """Whether it is young enough for names, zones to read times in, and what an admin may do."""
    return profile is not None and people.is_fresh(profile, meet.clock.now())


def read_fresh_profile(meet: Meet, client: WebClient, workspace: str, user: str) -> Profile | None:
    """The profile, from Slack where the cache is older than a day; the old one, or None, where Slack tells nothing."""
    known = known_profile(meet, workspace, user)
    if is_fresh(meet, known):
        return known
    return ask_slack(meet, client, workspace, user) or known


def ask_slack(
    meet: Meet, client: WebClient, workspace: str, user: str, asked_at: datetime | None = None
) -> Profile | None:
    """The profile as Slack tells it now, whatever the cache knows, and kept; None where Slack tells nothing."""
    asked_at = asked_at or meet.clock.now()
    found = _users_info(client, workspace, user, asked_at)
    if found is not None:
        people.save_profile(meet.database, found, asked_at)
    return found


def _users_info(client: WebClient, workspace: str, user: str, asked_at: datetime) -> Profile | None:
    """As old as the question: the profile may have changed while the answer was on its way."""
    try:
        answer = client.users_info(user=user, include_locale=True)
    except TROUBLE as error:
        log.info("profile_not_read", user=user, error=read_refusal(error).code)
        return None
    return read_profile(answer.get("user"), workspace, asked_at)


def read_names(call: Call, users: Iterable[str]) -> dict[str, str]:
    """What these people are called, as far as it is known within NAMES_PATIENCE, for a window that is about to open.

    Nothing is kept of them: being mentioned is no act of theirs.
    """
    asked = list(users)
    names = {user: known.name for user, known in people.profiles(call.meet.database, call.workspace, asked).items()}

    def ask(user: str) -> None:
        told = _users_info(call.client, call.workspace, user, call.meet.clock.now())
        names.update({user: told.name} if told else {})

    _wait_for([call.background.start(ask, user) for user in asked if user not in names], NAMES_PATIENCE)
    return dict(names)


def await_profile(call: Call) -> None:
    """Asks Slack who this person is, where Meet knows nothing of them yet, for a window that is about to open: so that
    it opens in their zone and language. Returns after NAMES_PATIENCE at the latest."""
    if known_profile(call.meet, call.workspace, call.user) is None:
        _wait_for([call.background.start(ask_slack, call.meet, call.client, call.workspace, call.user)], NAMES_PATIENCE)


def _wait_for(started: Iterable[Started], seconds: float) -> None:
    until = time.monotonic() + seconds
    for one in started:
        one.wait(until - time.monotonic())


def refresh_profiles(call: Call, users: Iterable[str]) -> None:
    """Brings the cache up to date for what is about to be decided; what Slack does not tell in time stays as it was.

    Those whom Slack has told within a minute are not asked for again. Returns after PATIENCE at the latest.
    """
    due = [user for user in dict.fromkeys(users) if not is_current(call, user)]
    _wait_for(
        [call.background.start(ask_slack, call.meet, call.client, call.workspace, user) for user in due], PATIENCE
    )


def is_current(call: Call, user: str) -> bool:
    """Whether Slack told it within a minute: young enough for what an address, a new poll or a night is decided by."""
    known = known_profile(call.meet, call.workspace, user)
    return known is not None and known.is_current(call.meet.clock.now())


def want_profile(call: Call) -> None:
    """Somebody voted of whom Meet knows nothing new: the job asks Slack when its turn comes."""
    call.meet.wanted_profiles.add((call.workspace, call.user))


def read_voter(call: Call) -> Profile | None:
    """What Meet knows of the voter. If that is nothing new, Slack is asked, where the voters' pace leaves a call now;
    else the job asks.

    Returns after PATIENCE at the latest.
    """
    known = known_profile(call.meet, call.workspace, call.user)
    if is_fresh(call.meet, known):
        return known
    if not _may_ask(call.meet, call.workspace):
        want_profile(call)
        return known
    refresh_profiles(call, [call.user])
    return known_profile(call.meet, call.workspace, call.user)


def read_wanted(meet: Meet) -> int:
    """Asks Slack for the profiles that wait, as many as each workspace may have now; how many it told."""
    full = set[str]()

    def read(wanted: tuple[str, str]) -> bool:
        workspace, user = wanted
        if workspace in full or meet.stopping.is_set():
            return False
        if is_fresh(meet, known_profile(meet, workspace, user)):
            meet.wanted_profiles.remove(wanted)
            return False
        if not _may_ask(meet, workspace):
            full.add(workspace)
            return False
        return meet.wanted_profiles.remove(wanted) and _ask_in_turn(meet, workspace, user)

    return sum(each(meet.wanted_profiles.waiting(), read, lambda wanted, _: meet.wanted_profiles.remove(wanted)))


def _may_ask(meet: Meet, workspace: str) -> bool:
    """Whether one more voter's profile may be asked for now. In a storm most may not, which costs no transaction."""
    window = PROFILES.ends_at(meet.clock.now())
    if meet.look_ups_used_up.get(workspace) == window:
        return False
    allowed = people.take_look_up(meet.database, meet.clock, workspace)
    if not allowed:
        meet.look_ups_used_up[workspace] = window
    return allowed


def _ask_in_turn(meet: Meet, workspace: str, user: str) -> bool:
    """Whether Slack told; whoever Slack told to come later goes to the end of the line. Who voted and was forgotten
    since then is not asked about."""
    asked_at = meet.clock.now()
    if not people.has_voted(meet.database, workspace, user):
        return False
    try:
        client = meet.clients.client(workspace)
    except NotFound:
        return False
    if ask_slack(meet, client, workspace, user, asked_at) is not None:
        return True
    if holding.wait_left(meet.database, workspace, holding.PROFILE):
        meet.wanted_profiles.add((workspace, user))
    return False


def reader_zone(call: Call, poll: Poll) -> str:
    """The zone in which this person reads times: their own where Slack has told it, or tells it within NAMES_PATIENCE
    for a window that is about to open; else the poll's."""
    return own_zone(call) or _told_zone(call) or poll.zone


def _told_zone(call: Call) -> str:
    told = _told(call)
    return told.zone if told else ""


def told_locale(call: Call) -> str:
    """The locale of somebody of whom Meet knows nothing yet, where Slack tells it within NAMES_PATIENCE and the pace of
    look-ups leaves one; else ""."""
    known = known_profile(call.meet, call.workspace, call.user)
    if known is not None or not call.user:
        return known.locale if known else ""
    told = _told(call) if call.told or _may_ask(call.meet, call.workspace) else None
    return told.locale if told else ""


def _told(call: Call) -> Profile | None:
    """What Slack tells of this person within NAMES_PATIENCE, asked once for each request. Nothing is kept of it:
    looking is no act."""

    def ask() -> None:
        call.told.append(_users_info(call.client, call.workspace, call.user, call.meet.clock.now()))

    if not call.told:
        _wait_for([call.background.start(ask)], NAMES_PATIENCE)
    return call.told[0] if call.told else None


def own_zone(call: Call) -> str:
    """This person's zone as Slack has told it; "" while it has not."""
    profile = known_profile(call.meet, call.workspace, call.user)
    return profile.zone if profile else ""
