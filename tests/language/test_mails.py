"""A mail is in its reader's language, whole: what stays plain in the pseudo-language was forgotten."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from bot.domain.mail_news import Told
from bot.language import long_day, reading
from invites.mime import MailBuilder
from tests.invites.mails import (
    DELIVERY,
    INVITE,
    KINDS,
    PLAIN,
    PUBLIC,
    Built,
    build,
    build_code,
    by_icalendar,
    cancellation,
    every_kind,
)
from tests.language.catalogue_files import ACCENTED

STARTS = INVITE.slot.starts_at
MAILS: dict[str, Callable[[], Built]] = {
    **{kind: partial(every_kind, kind, PUBLIC) for kind in KINDS},
    "code": lambda: build_code(PUBLIC),
    "moved": lambda: build(told=Told(STARTS - timedelta(days=1), 0), sequence=1),
    "changed": lambda: build(told=Told(STARTS, 0), sequence=1),
    "reopened": lambda: cancellation(told=Told(STARTS, 0, reopened=True)),
}
TYPED = f"{INVITE.title} {INVITE.place} {INVITE.note} {INVITE.organizer_name} {INVITE.organizer_address} UTC"
NO_WORDS = re.compile(r"https?://\S+|[\w.]+@[\w.]+|[A-Z]\w+/\w+")


def plain_words(text: str) -> set[str]:
    """Those that no catalogue has touched."""
    found = re.findall(r"[A-Za-z]{3,}", NO_WORDS.sub(" ", text))
    return {word for word in found if word.translate(ACCENTED) != word}


@pytest.mark.parametrize("kind", MAILS)
def test_a_mail_is_written_in_its_readers_language(kind: str, pseudo_language: str) -> None:
    with reading(pseudo_language):
        mail = MAILS[kind]()
        days = [long_day((STARTS + timedelta(days=days)).date()) for days in (-1, 0)]
    assert 'lang="eo"' in mail.html
    words = plain_words(f"{mail.text} {mail.message['Subject']}")
    assert words - plain_words(f"{TYPED} {' '.join(days)}") == set()


def test_two_readers_of_one_round_read_their_own_languages(pseudo_language: str) -> None:
    builder = MailBuilder(PLAIN)
    first = Built(builder.build_invite(DELIVERY, INVITE, name="", zone=""))
    with reading(pseudo_language):
        second = Built(builder.build_invite(DELIVERY, INVITE, name="", zone=""))
    assert "You are invited" in first.text
    assert "You are invited" not in second.text
    assert first.message["Subject"] != second.message["Subject"]
    assert "The poll in Slack" in by_icalendar(first.ics)["description"]
    assert "The poll in Slack" not in by_icalendar(second.ics)["description"]
