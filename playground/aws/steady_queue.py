"""moto's SQS queue, changed where a playground feels it: lost messages, a forgotten policy, and slowness when full."""

import time
from functools import lru_cache
from typing import Any

from moto.core.utils import camelcase_to_underscores
from moto.sqs import models
from moto.sqs.exceptions import ReceiptHandleIsInvalid


class SteadyQueue(models.Queue):
    """A queue of moto's with these differences:

    - deleting takes the lock that adding takes; moto's own loses a message that is added meanwhile;
    - setting some attributes keeps a policy that is not among them, as SQS does;
    - looking through its messages asks the time once, not twice a message: moto needs a minute to drain 2,000.
    """

    @property
    def messages(self) -> list[models.Message]:
        now = time.time() * 1000
        return [one for one in list(self._messages) if one.visible_at < now and one.delayed_until <= now]

    @property
    def approximate_number_of_messages_delayed(self) -> int:
        now = time.time() * 1000
        return sum(one.delayed_until > now for one in list(self._messages))

    @property
    def approximate_number_of_messages_not_visible(self) -> int:
        now = time.time() * 1000
        return sum(one.visible_at >= now for one in list(self._messages))

    def delete_message(self, receipt_handle: str) -> None:
        """Deleting twice is no error; a handle that was never given out is (ReceiptHandleIsInvalid)."""
        with self._messages_lock:
            if receipt_handle in self.deleted_messages:
                return
            found = next((one for one in self._messages if _was_received_as(one, receipt_handle)), None)
            if found is None:
                raise ReceiptHandleIsInvalid
            self._messages.remove(found)
            self.pending_messages.discard(found)
            self.deleted_messages.update(handle for handle in found.all_receipt_handles if handle)

    def _set_attributes(self, attributes: dict[str, Any], now: float | None = None) -> None:
        kept = {"Policy": self.policy} if hasattr(self, "_policy_json") and self.policy else {}
        super()._set_attributes(kept | attributes, now)


def repair_moto() -> None:
    """From now on moto makes its queues of this kind, and turns each name of an attribute round once; safe to
    repeat."""
    setattr(models, "Queue", SteadyQueue)  # noqa: B010 (a type checker sees a class, not a variable)
    setattr(models, "camelcase_to_underscores", _in_underscores)  # noqa: B010 (moto's module, which exports none)


_in_underscores = lru_cache(maxsize=256)(camelcase_to_underscores)


def _was_received_as(message: models.Message, receipt_handle: str) -> bool:
    earlier = message._old_receipt_handles  # noqa: SLF001 (moto has no public name for them)
    return message.receipt_handle == receipt_handle or receipt_handle in earlier
