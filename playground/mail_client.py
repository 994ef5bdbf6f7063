"""What tests and the story call to read the mailbox and to steer the playground's AWS; it decides nothing."""

import json
import urllib.parse
from dataclasses import dataclass
from typing import Any, Literal

from playground.client_transport import PlaygroundRefused
from playground.event_log import PATIENCE
from playground.kept_connections import KeptConnections

BounceKind = Literal[
    "hard", "soft", "out_of_office", "no_email", "mailbox_full", "unknown_domain", "attachment", "undetermined",
    "global_list", "account_list", "tenant_list", "validation", "unsubscribed", "unheard_of", "timeout", "too_large",
    "content", "auto_reply",
]  # fmt: skip
Choice = Literal["accept", "maybe", "decline", "propose"]
FEEDBACK_QUEUE = "meet-ses-feedback"


@dataclass(frozen=True)
class QueueDepth:
    """How many messages wait, are in flight, and lie in the dead-letter queue."""

    waiting: int
    in_flight: int
    dead: int


@dataclass(frozen=True)
class Calendar:
    """One calendar file of a mail: its part's type and method, its name, its text."""

    type: str
    method: str | None
    filename: str | None
    raw: str


@dataclass(frozen=True)
class SeenMail:
    """One mail as its recipient's side sees it."""

    id: str
    sender: str
    to: tuple[str, ...]
    subject: str
    status: str
    tags: dict[str, str]
    configuration_set: str | None
    headers: tuple[tuple[str, str], ...]
    text: str | None
    html: str | None
    tree: dict[str, Any]
    calendars: tuple[Calendar, ...]
    events: tuple[str, ...]

    def header(self, name: str) -> str | None:
        """The first header of that name; None without one."""
        return next((value for found, value in self.headers if found.lower() == name.lower()), None)

    @property
    def ics(self) -> str:
        """The text of the calendar file. Raises LookupError for a mail without one."""
        if not self.calendars:
            raise LookupError(f"The mail {self.subject!r} has no calendar file.")
        return self.calendars[-1].raw


class MailClient:
    """The mailbox and the AWS account of one playground; `url` is the playground's or its AWS endpoint's."""

    def __init__(self, url: str) -> None:
        parts = urllib.parse.urlsplit(url)
        self._connections = KeptConnections(parts.hostname or "127.0.0.1", parts.port or 80)

    # Reading mails

    def mails(self, to: str = "", subject: str = "", tag: str = "", after: str = "") -> list[SeenMail]:
        """The mails that SES took, oldest first; `tag` is name=value, `after` a mail's id."""
        return self._mails({"to": to, "subject": subject, "tag": tag, "after": after})

    def wait_for_mail(
        self, to: str = "", timeout: float = PATIENCE, subject: str = "", after: str = "", tag: str = ""
    ) -> SeenMail:
        """The newest wanted mail, as soon as there is one. Raises TimeoutError when none comes in `timeout` seconds."""
        wanted = {"to": to, "subject": subject, "tag": tag, "after": after, "wait": str(timeout)}
        found = self._mails(wanted)
        if not found:
            raise TimeoutError(f"No mail to {to or 'anybody'} ({subject or 'any subject'}) came in {timeout} seconds.")
        return found[-1]

    def mail(self, mail_id: str) -> SeenMail:
        """Raises PlaygroundRefused for an unknown id."""
        return _seen(self._json("GET", f"/mails/{mail_id}"))

    def raw(self, mail: SeenMail, *, submitted: bool = False) -> bytes:
        """The bytes as SES sent them on, or as they were submitted."""
        return self._bytes("GET", f"/mails/{mail.id}/raw" + ("?submitted=1" if submitted else ""))

    def clear(self) -> None:
        """Empty the mailbox; what SES knows of quotas and suppressions stays."""
        self._json("DELETE", "/mails")

    # Letting something become of a mail

    def play(self, mail: SeenMail, outcome: str, recipient: str = "") -> None:
        """Any outcome of `outcomes()`, for one recipient or for all."""
        self._json("POST", f"/mails/{mail.id}/outcome", {"outcome": outcome, "recipient": recipient})

    def deliver(self, mail: SeenMail) -> None:
        self.play(mail, "delivered")

    def bounce(self, mail: SeenMail, kind: BounceKind = "hard") -> None:
        self.play(mail, kind)

    def complain(self, mail: SeenMail, kind: str = "complaint") -> None:
        self.play(mail, kind)

    def delay(self, mail: SeenMail) -> None:
        self.play(mail, "delay")

    def reject(self, mail: SeenMail) -> None:
        self.play(mail, "reject")

    def answer(self, mail: SeenMail, choice: Choice, comment: str = "", **times: str) -> None:
        """Let the recipient's calendar answer; to propose, `starts_at` and `ends_at` in ISO 8601 with an offset."""
        self._json("POST", f"/mails/{mail.id}/answer", {"choice": choice, "comment": comment, **times})

    def outcomes(self) -> list[str]:
        """The names of all outcomes."""
        return list(self._json("GET", "/outcomes")["outcomes"])

    def script(self, address: str, outcome: str) -> None:
        """From now on every mail to this address has this outcome."""
        self._json("PUT", "/scripts", {address: outcome})

    def clear_scripts(self) -> None:
        self._json("DELETE", "/scripts")

    # The account

    def settings(self) -> dict[str, Any]:
        """automatic, held, duplicates, per_day, per_second, production_access, sending_enabled and more."""
        return self._json("GET", "/settings")

    def change(self, **settings: Any) -> dict[str, Any]:
        """Change the named settings; returns all of them. Raises PlaygroundRefused for one there is not."""
        return self._json("PUT", "/settings", settings)

    def suppressed(self) -> dict[str, str]:
        """The account's suppression list: reason by address."""
        return dict(self._json("GET", "/suppressed")["suppressed"])

    def put_suppressed(self, reasons: dict[str, str]) -> None:
        """Replace the account's suppression list."""
        self._json("PUT", "/suppressed", reasons)

    def set_fault(self, kind: str, *, times: int | None = 1, service: str = "ses", **more: Any) -> None:
        """A fault for the next `times` calls (None: until cleared); kinds: playground/aws/faults.py."""
        self._json("POST", "/faults", {"kind": kind, "times": times, "service": service, **more})

    def faults(self) -> list[dict[str, Any]]:
        """The faults that still wait for their call."""
        return list(self._json("GET", "/faults")["faults"])

    def clear_faults(self) -> None:
        self._json("DELETE", "/faults")

    # The queue

    def queue_depth(self, name: str = FEEDBACK_QUEUE) -> QueueDepth:
        """Raises LookupError for an unknown queue."""
        queues = {queue["name"]: queue for queue in self._json("GET", "/queues")["queues"]}
        if name not in queues:
            raise LookupError(f"There is no queue {name!r}; there are: {', '.join(queues)}.")
        dead = sum(queue["waiting"] + queue["in_flight"] for queue in queues.values() if queue["dead_letter"])
        return QueueDepth(queues[name]["waiting"], queues[name]["in_flight"], dead)

    def queue_bodies(self, name: str = FEEDBACK_QUEUE) -> list[str]:
        """The bodies of all messages in the queue, without receiving them."""
        return list(self._json("GET", f"/queues/{name}/messages")["bodies"])

    def inject(self, body: str, name: str = FEEDBACK_QUEUE) -> None:
        """Put any body into the queue, poison included."""
        self._json("POST", f"/queues/{name}/messages", {"body": body})

    def duplicate_queue(self, name: str = FEEDBACK_QUEUE) -> None:
        """Give every message in the queue a twin."""
        self._json("POST", f"/queues/{name}/duplicate")

    def reverse_queue(self, name: str = FEEDBACK_QUEUE) -> None:
        """Turn the order of the messages round."""
        self._json("POST", f"/queues/{name}/reverse")

    def lapse_visibility(self, name: str = FEEDBACK_QUEUE) -> None:
        """Let every message in flight come back at once."""
        self._json("POST", f"/queues/{name}/lapse")

    def purge_queue(self, name: str = FEEDBACK_QUEUE) -> None:
        self._json("POST", f"/queues/{name}/purge")

    # The wire

    def _mails(self, wanted: dict[str, str]) -> list[SeenMail]:
        query = urllib.parse.urlencode({name: value for name, value in wanted.items() if value} | {"full": "1"})
        return [_seen(view) for view in self._json("GET", f"/mails?{query}")["mails"]]

    def _json(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        return dict(json.loads(self._bytes(method, path, body)))

    def _bytes(self, method: str, path: str, body: Any = None) -> bytes:
        data = json.dumps(body or {}) if method in ("POST", "PUT") else None
        reply = self._connections.ask(method, f"/control/mail{path}", data)
        if reply.status >= 400:
            raise PlaygroundRefused(_sentence(reply.body) or f"{method} {path} was answered with {reply.status}.")
        return reply.body


def _sentence(answer: bytes) -> str:
    try:
        return str(json.loads(answer)["error"])
    except (ValueError, KeyError, TypeError):
        return ""


def _seen(view: dict[str, Any]) -> SeenMail:
    return SeenMail(
        id=view["id"],
        sender=view["from"],
        to=tuple(view["to"]),
        subject=view["subject"],
        status=view["status"],
        tags=view["tags"],
        configuration_set=view["configuration_set"],
        headers=tuple((header["name"], header["value"]) for header in view["headers"]),
        text=view["text"],
        html=view["html"],
        tree=view["tree"],
        calendars=tuple(Calendar(**calendar) for calendar in view["calendars"]),
        events=tuple(event["kind"] for event in view["events"]),
    )
