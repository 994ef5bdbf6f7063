"""The control API of the mailbox through its client: reading mails, letting something become of them, settings."""

from collections.abc import Iterator
from email.message import EmailMessage
from threading import Thread
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from playground.aws.mailbox import MailFilter
from playground.client_transport import PlaygroundRefused
from playground.mail_client import MailClient
from playground.server import start
from tests.patience import PATIENCE
from tests.playground.aws_fixture import FROM, World, mail_bytes, running_world

ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def world() -> Iterator[World]:
    with running_world() as started:
        started.client.change(automatic=False, per_second=1000)
        yield started


def invite_bytes() -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = FROM, "ada@example.com", "📅 Calendar Invite: Zoë"
    message.set_content("Grüße\n", cte="base64")
    message.add_alternative("<p>Grüße</p>\n", subtype="html", cte="base64")
    message.add_alternative(ICS, subtype="calendar", params={"method": "REQUEST"})
    message.add_attachment(ICS.encode(), maintype="application", subtype="ics", filename="invite.ics")
    return message.as_bytes()


def test_mails_are_found_by_recipient_subject_tag_and_place(world: World) -> None:
    first = world.send(to="Ada@example.com", Tags=[{"Name": "meet-outbox", "Value": "1"}])
    second = world.send(to="ben@example.com", raw=mail_bytes(Subject="Your code"))
    found = world.client.mails

    assert [mail.id for mail in found()] == [first, second]
    assert [mail.id for mail in found(to="ada@EXAMPLE.com")] == [first]
    assert [mail.id for mail in found(subject="code")] == [second]
    assert [mail.id for mail in found(tag="meet-outbox=1")] == [first]
    assert [mail.id for mail in found(after=first)] == [second]
    assert found(to="nobody@example.com") == []


def test_waiting_for_a_mail_ends_when_it_comes(world: World) -> None:
    sender = Thread(target=world.send, kwargs={"to": "ben@example.com"})
    sender.start()

    mail = world.client.wait_for_mail(to="ben@example.com", timeout=PATIENCE)
    sender.join()

    assert mail.to == ("ben@example.com",)


def test_waiting_in_vain_names_what_did_not_come(world: World) -> None:
    with pytest.raises(TimeoutError, match=r"No mail to ben@example\.com"):
        world.client.wait_for_mail(to="ben@example.com", timeout=0.05)


def test_a_mail_shows_its_text_html_tree_and_calendar(world: World) -> None:
    world.send(raw=invite_bytes())

    (mail,) = world.client.mails()

    assert (mail.subject, mail.text, mail.html) == ("📅 Calendar Invite: Zoë", "Grüße\n", "<p>Grüße</p>\n")
    assert mail.ics == ICS
    assert [(one.type, one.method) for one in mail.calendars] == [
        ("text/calendar", "REQUEST"),
        ("application/ics", None),
    ]
    assert mail.tree["type"] == "multipart/mixed"
    alternative, attachment = mail.tree["parts"]
    assert [part["type"] for part in alternative["parts"]] == ["text/plain", "text/html", "text/calendar"]
    assert alternative["parts"][2]["parameters"]["method"] == "REQUEST"
    assert (attachment["filename"], attachment["disposition"]) == ("invite.ics", "attachment")


def test_a_mail_without_calendar_says_so(world: World) -> None:
    world.send()
    (mail,) = world.client.mails()

    with pytest.raises(LookupError, match="has no calendar file"):
        _ = mail.ics
    with pytest.raises(PlaygroundRefused, match="has no calendar file"):
        world.client._bytes("GET", f"/mails/{mail.id}/ics")


def test_the_mail_and_its_calendar_can_be_downloaded(world: World) -> None:
    mail_id = world.send(raw=invite_bytes())
    where = f"{world.aws.url}/control/mail/mails/{mail_id}"

    with urlopen(f"{where}/ics") as calendar, urlopen(f"{where}/raw") as mail:
        assert calendar.read() == ICS.encode()
        assert 'filename="invite.ics"' in calendar.headers["Content-Disposition"]
        assert mail.headers["Content-Type"] == "message/rfc822"
        assert f"<{mail_id}@us-east-2.amazonses.com>".encode() in mail.read()


@pytest.mark.parametrize(
    "raw",
    [
        b"From: invites@meet.example.com\n\n\xff\xfe not text\n",
        b"From: invites@meet.example.com\nContent-Type: text/plain; charset=klingon\n\nnuqneH\n",
        b"From: invites@meet.example.com\nContent-Type: multipart/mixed\n\nno boundary\n",
        b"From: invites@meet.example.com\nSubject: =?utf-8?q?=FF?=\nTo: <<>>,\n\n",
        b"From: invites@meet.example.com",
    ],
)
def test_an_odd_mail_is_shown_nevertheless(world: World, raw: bytes) -> None:
    mail_id = world.send(raw=raw)

    assert world.client.mail(mail_id).sender == FROM


def test_each_button_lets_its_event_happen(world: World) -> None:
    world.receive()
    world.send()
    (mail,) = world.client.mails()
    client = world.client
    for press in (client.deliver, client.bounce, client.complain, client.delay, client.reject):
        press(mail)

    expected = ("Send", "Delivery", "Bounce", "Complaint", "DeliveryDelay", "Reject")
    assert tuple(event["eventType"] for event in world.events()) == expected
    assert world.client.mail(mail.id).events == expected


def test_an_unknown_outcome_recipient_mail_setting_or_fault_is_refused_in_words(world: World) -> None:
    world.send()
    (mail,) = world.client.mails()

    with pytest.raises(PlaygroundRefused, match="There is no outcome 'eaten'; there are: account_list"):
        world.client.play(mail, "eaten")
    with pytest.raises(PlaygroundRefused, match=r"did not go to 'ben@example\.com'"):
        world.client.play(mail, "hard", "ben@example.com")
    with pytest.raises(PlaygroundRefused, match="There is no outcome eaten"):
        world.client.script("ada@example.com", "eaten")
    with pytest.raises(PlaygroundRefused, match="There is no mail 'nope'"):
        world.client.mail("nope")
    with pytest.raises(PlaygroundRefused, match="There is no setting mood"):
        world.client.change(mood="good")
    with pytest.raises(PlaygroundRefused, match="There is no fault 'bored'"):
        world.client.set_fault("bored")
    with pytest.raises(PlaygroundRefused, match="unexpected keyword argument 'colour'"):
        world.client.set_fault("cut", colour="red")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"automatic": "yes"}, "automatic may be true or false"),
        ({"per_day": "many"}, "many"),
        ({"enforcement_status": "FINE"}, "enforcement_status may be"),
        ({"configuration_sets": {"nope": True}}, "There is no configuration set 'nope'"),
    ],
)
def test_a_setting_of_the_wrong_kind_is_refused_in_words(world: World, settings: dict[str, object], words: str) -> None:
    with pytest.raises(PlaygroundRefused, match=words):
        world.client.change(**settings)


def test_a_request_without_its_fields_is_refused_in_words(world: World) -> None:
    world.send()
    (mail,) = world.client.mails()

    with pytest.raises(PlaygroundRefused, match="The field 'outcome' is missing"):
        world.client._json("POST", f"/mails/{mail.id}/outcome", {"recipient": ""})


def test_a_cleared_mailbox_is_empty(world: World) -> None:
    world.send()
    world.client.clear()

    assert world.client.mails() == []


def test_the_outcomes_and_scripts_are_listed(world: World) -> None:
    world.client.script("Gone@example.com", "hard")

    assert world.client._json("GET", "/scripts") == {"scripts": {"gone@example.com": "hard"}}
    assert {"hard", "complaint", "delivered"} <= set(world.client.outcomes())


def test_the_mailbox_is_served_beside_the_playgrounds_slack() -> None:
    with start() as playground:
        playground.aws.provision()

        assert MailClient(playground.url).queue_depth().waiting == 1
        assert MailClient(playground.url).mails() == []


def test_a_page_of_another_origin_may_not_use_the_control_api(world: World) -> None:
    asked = Request(f"{world.aws.url}/control/mail/mails", headers={"Origin": "https://evil.example"})

    with pytest.raises(HTTPError, match="403") as refused:
        urlopen(asked)
    refused.value.close()


def test_a_wait_for_mail_ends_with_the_playground() -> None:
    found: list[object] = []
    with running_world() as world:
        waiting = Thread(target=lambda: found.append(world.aws.mailbox.wait(MailFilter(), 600)))
        waiting.start()
    waiting.join(PATIENCE)

    assert found == [[]]
