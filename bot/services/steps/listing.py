"""Addresses that feedback puts on the suppression list, and what their owners are told of it, for a whole batch."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.addresses import mask_address
from bot.domain.consequences import Listing
from bot.domain.delivery import Mailed, said_by_mail
from bot.domain.ids import new_id
from bot.domain.masking import mask_addresses
from bot.domain.notice import Notice, NoticeKind
from bot.domain.suppression import Suppression, SuppressionReason, hints_at_person, makes_invalid
from storage.account_unit_of_work import AccountUnitOfWork

LONGEST_DETAIL = 300


def list_addresses(account: AccountUnitOfWork, listings: Sequence[Listing], now: datetime) -> None:
    """Stores these entries of the suppression list, in the order in which they were told. The owners of an address that
    failed hear of each that is news.

    Each table is asked once for all of them: a backlog may hold hundreds.
    """
    if not listings:
        return
    gone = _forgotten(account, listings)
    new = account.suppressions.suppress_all(_entries(listings, gone, now))
    concern = [
        (listing, is_new)
        for listing, is_gone, is_new in zip(listings, gone, new, strict=True)
        if hints_at_person(listing.reason) and not is_gone and not listing.of_others
    ]
    failed = [listing.fact.address for listing, _ in concern if makes_invalid(listing.reason)]
    marked = account.addresses.mark_invalid(failed) if failed else {}
    # Of several that make an address invalid, the first one is the news.
    news = [listing for listing, is_new in concern if _marks(listing, marked) or is_new]
    _tell_owners(account, news, now)


def _marks(listing: Listing, marked: dict[str, int]) -> bool:
    return makes_invalid(listing.reason) and marked.pop(listing.address_hash, 0) > 0


def _forgotten(account: AccountUnitOfWork, listings: Sequence[Listing]) -> list[bool]:
    """For each whether the address's owner asked to be forgotten meanwhile: the hash alone may stay."""
    alone = {listing.fact.address for listing in listings if listing.mail is None}
    gone = account.addresses.forgotten(alone) if alone else set()
    return [one.fact.address in gone if one.mail is None else not one.mail.address for one in listings]


def _entries(listings: Sequence[Listing], gone: Sequence[bool], now: datetime) -> list[Suppression]:
    """The rows for the list. What is told of an address up to its owner's being forgotten keeps the hash alone."""
    last = {listing.address_hash: place for place, listing in enumerate(listings) if gone[place]}
    entries = [_entry(listing, now) for listing in listings]
    return [
        replace(entry, address="", detail="") if place <= last.get(entry.address_hash, -1) else entry
        for place, entry in enumerate(entries)
    ]


def _entry(listing: Listing, now: datetime) -> Suppression:
    fact, mail, reason = listing.fact, listing.mail, listing.reason
    detail = mask_addresses(f"{fact.subtype} {fact.diagnostic}".strip())[:LONGEST_DETAIL]
    opts_out = reason is SuppressionReason.OPT_OUT
    said_by = said_by_mail(mail.kind, mail.workspace, mail.user) if mail and opts_out else ""
    return Suppression(listing.address_hash, fact.address, reason, now, detail, said_by)


def _tell_owners(account: AccountUnitOfWork, news: Sequence[Listing], now: datetime) -> None:
    """Everybody who registered the address hears of it, alone; the poll is named only to whom the mail went.

    Not those who hear what did not arrive, address included (`bot.domain.unsent`).
    """
    if not news:
        return
    holders = account.addresses.holders({listing.fact.address for listing in news})
    told = account.unsent.tell({listing.mail.id for listing in news if listing.mail})
    titles = account.polls.titles_of_meetings({one.mail.poll for one in news if one.mail and one.mail.poll})
    owed = []
    for listing in news:
        concerned = {(held.workspace, held.user) for held in holders.get(listing.address_hash, ())}
        hear_otherwise = told.get(listing.mail.id, set()) if listing.mail else set()
        owed += [_notice(listing, *who, titles, now) for who in sorted(concerned - hear_otherwise)]
    account.notices.owe_all(owed)


def _notice(listing: Listing, workspace: str, user: str, titles: dict[str, str], now: datetime) -> Notice:
    fact = listing.fact
    poll = _poll_of(listing.mail, workspace, user)
    title = titles.get(poll, "")
    data = {"poll": poll if poll in titles else "", "title": title, "mask": mask_address(fact.address)}
    key = f"{NoticeKind.ADDRESS_BOUNCED}:{user}:{fact.unique_key}"
    return Notice(new_id(now), workspace, user, NoticeKind.ADDRESS_BOUNCED, key, now, data)


def _poll_of(mail: Mailed | None, workspace: str, user: str) -> str:
    """The poll that this person may be told of: the one whose mail went to them."""
    theirs = mail is not None and (mail.workspace, mail.user) == (workspace, user)
    return (mail.poll or "") if mail and theirs else ""
