"""Who holds a meeting in a calendar, read inside a use-case's transaction. It changes nothing."""

from bot.domain.invite import Invite, Role
from bot.domain.person import is_forgotten
from storage.unit_of_work import UnitOfWork


def read_holders(uow: UnitOfWork, invite: Invite) -> dict[str, Role]:
    """Whose calendar holds the event as it stands, by a mail to them or to an address that they share."""
    roles: dict[str, Role] = {}
    held = [one for one in uow.deliveries.holders(invite.id) if not is_forgotten(one.user)]
    sharing = uow.sharers.of([one.id for one in held])
    for one in held:
        for user in (one.user, *sharing.get(one.id, ())):
            roles.setdefault(user, one.role or Role.OPTIONAL)
    return roles
