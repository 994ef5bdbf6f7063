import pytest

from bot.domain.invite import Role
from bot.domain.notice import NoticeKind
from bot.domain.recipients import Recipient
from bot.domain.suppression import SuppressionReason
from bot.domain.unsent import no_address_notice, unsent_notice
from tests.domain.makers import NOW, an_invite

ASKED = {
    SuppressionReason.HARD_BOUNCE,
    SuppressionReason.SOFT_STREAK,
    SuppressionReason.PROVIDER_LIST,
    SuppressionReason.PROVIDER_GLOBAL,
    SuppressionReason.PROVIDER_VALIDATION,
}


@pytest.mark.parametrize("reason", SuppressionReason)
def test_everybody_whom_no_mail_reaches_is_told_how_to_mend_it(reason: SuppressionReason) -> None:
    notice = unsent_notice(an_invite(), Recipient("A", "a@example.com", Role.REQUIRED, str(reason)), NOW)
    if reason in ASKED:
        assert notice.kind is NoticeKind.ADDRESS_BOUNCED
        assert notice.data == {"poll": "poll", "title": "Design review", "mask": "a•••@example.com"}
    else:
        assert notice.kind is NoticeKind.TEXT
        assert "Wed 2 Dec 2026, 10:00–11:00 CET (Europe/Berlin)" in notice.data["text"]
        assert ("/meet start" if reason is SuppressionReason.OPT_OUT else "/meet email") in notice.data["text"]
    assert "a@example.com" not in str(notice.data)


def test_each_version_of_an_invite_is_told_once_and_the_missing_address_once_for_all() -> None:
    recipient = Recipient("A", "a@example.com", Role.REQUIRED, "complaint")
    keys = {unsent_notice(an_invite(sequence=n), recipient, NOW).unique_key for n in (0, 0, 1)}
    assert len(keys) == 2
    assert len({no_address_notice(an_invite(sequence=n), "A", NOW).unique_key for n in (0, 1)}) == 1
