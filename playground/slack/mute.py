"""A WebSocket protocol that has gone silent, as zombie connections do; it owns that silence only."""

from collections.abc import Iterator
from typing import Any


class Mute:
    """Takes the place of wsproto's connection: bytes come in and nothing comes of them."""

    def __init__(self, protocol: Any) -> None:
        self.protocol = protocol

    def receive_data(self, data: bytes) -> None:
        """Swallow what the bot sends."""

    def events(self) -> Iterator[Any]:
        return iter(())

    def send(self, _event: Any) -> bytes:
        return b""
