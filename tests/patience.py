"""How long a test waits for an event that must come. A test that passes never waits it out, however slow the machine.
A test in which something must NOT come waits for another event instead, never for this."""

from playground.event_log import PATIENCE

__all__ = ["PATIENCE"]
