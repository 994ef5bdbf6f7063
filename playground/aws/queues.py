"""Looks into the SQS queues and upsets them on demand. It alone knows moto's insides for queues."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from moto.sqs.models import Message, Queue, sqs_backends


@dataclass(frozen=True)
class Queues:
    """The queues of one account in one region."""

    account_id: str
    region: str

    def states(self) -> list[dict[str, Any]]:
        """Each queue: its name, how many messages wait and are in flight, and whether it is a dead-letter queue."""
        queues = list(sqs_backends[self.account_id][self.region].queues.values())
        dead = {queue.dead_letter_queue.name for queue in queues if queue.dead_letter_queue}
        return [
            {
                "name": queue.name,
                "waiting": queue.approximate_number_of_messages,
                "in_flight": queue.approximate_number_of_messages_not_visible,
                "dead_letter": queue.name in dead,
            }
            for queue in queues
        ]

    def bodies(self, name: str) -> list[str]:
        """The bodies of all messages of a queue, in flight or not, without receiving them."""
        return [str(message.body) for message in list(self._messages(name))]

    def inject(self, name: str, body: str) -> None:
        """Put a message of any body into the queue, as a poisoned publisher would."""
        put_message(self._queue(name), body)

    def duplicate(self, name: str) -> int:
        """Give every message of the queue a twin with the same body; how many. SQS delivers at least once."""
        bodies = self.bodies(name)
        for body in bodies:
            self.inject(name, body)
        return len(bodies)

    def reverse(self, name: str) -> None:
        """Turn the order of the waiting messages round. SQS promises none."""
        self._messages(name).reverse()

    def lapse_visibility(self, name: str) -> int:
        """Let every message in flight come back at once, as when its reader died and the time ran out; how many."""
        hidden = [message for message in list(self._messages(name)) if not message.visible]
        for message in hidden:
            message.visible_at = 0.0
        return len(hidden)

    def purge(self, name: str) -> None:
        self._messages(name).clear()

    def _messages(self, name: str) -> list[Any]:
        """The queue's own list, which moto shows by receiving alone."""
        found: list[Any] = self._queue(name)._messages  # noqa: SLF001 (moto has no public way)
        return found

    def _queue(self, name: str) -> Queue:
        queue = sqs_backends[self.account_id][self.region].queues.get(name)
        if queue is None:
            raise LookupError(f"There is no queue {name!r}.")
        return queue


def put_message(queue: Queue, body: str) -> None:
    """Add a message; moto's own way counts the whole queue for each."""
    message = Message(str(uuid4()), body)
    message.mark_sent()
    queue.add_message(message)
