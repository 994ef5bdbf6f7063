"""People: what is known of each, and the shape users.info gives it; it decides nothing about channels."""

import zoneinfo
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from playground import cast


@dataclass
class Person:
    """One account. `email` None and `tz` None mean that the profile shows none."""

    id: str
    name: str
    real_name: str
    email: str | None = None
    tz: str | None = "Europe/London"
    locale: str = "en-GB"
    team_id: str = cast.WORKSPACE
    deleted: bool = False
    is_bot: bool = False
    is_app_user: bool = False
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    hides_email: bool = False  # an admin hides addresses, or the person is external
    is_invisible: bool = False  # a guest may not see this person: user_not_visible

    def as_json(self) -> dict[str, Any]:
        return dict(self.__dict__)


ALTERABLE = {one.name for one in fields(Person)} - {"id"}


def user_object(person: Person, now: datetime, *, with_email: bool) -> dict[str, Any]:
    """users.info's `user`. Source: https://docs.slack.dev/reference/objects/user-object"""
    shown: dict[str, Any] = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "deleted": person.deleted,
        "real_name": person.real_name,
        "profile": _profile(person, with_email=with_email),
        "is_admin": person.is_admin,
        "is_owner": person.is_owner,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_bot": person.is_bot,
        "is_app_user": person.is_app_user,
        "updated": int(now.timestamp()),
        "is_email_confirmed": True,
    }
    if person.is_stranger:
        shown["is_stranger"] = True
    return {**shown, **_zone(person, now)}


def _zone(person: Person, now: datetime) -> dict[str, Any]:
    if person.tz is None or person.deleted:
        return {}
    zone = zoneinfo.ZoneInfo(person.tz)
    local = now.astimezone(zone)
    offset = local.utcoffset()
    return {
        "tz": person.tz,
        "tz_label": local.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
    }


def _profile(person: Person, *, with_email: bool) -> dict[str, Any]:
    first, _, last = person.real_name.partition(" ")
    profile: dict[str, Any] = {
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "first_name": first,
        "last_name": last,
        "title": "",
        "phone": "",
        "status_text": "",
        "status_emoji": "",
        "team": person.team_id,
    }
    if with_email and person.email and not person.hides_email:
        profile["email"] = person.email
    if person.is_bot:
        profile |= {"api_app_id": cast.APP, "bot_id": cast.BOT_PROFILE, "always_active": True}
    return profile
