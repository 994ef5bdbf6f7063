"""Tokens at rest: sealed with a key made from MEET_SECRET_KEY, so that a copy of the database opens no workspace."""

import os

from bot.domain.errors import MeetError

PURPOSE = b"meet: tokens of installations, 1"
"""Codes and unsubscribe links are signed with the same secret; a key of its own tells each from the other."""
NONCE = 12
"""Bytes, as NIST SP 800-38D, section 5.2.1.1, recommends for GCM."""


class SealBroken(MeetError):
    """The stored token cannot be read with this key."""

    def __init__(self, workspace: str) -> None:
        super().__init__(
            f"Meet's grant for {workspace} was sealed with another MEET_SECRET_KEY, so it cannot be used. "
            "Nothing was lost; set the old key again, or install Meet there anew."
        )


class Seal:
    """AES-256-GCM under one secret. The workspace is sealed in: a row copied to another workspace does not open."""

    def __init__(self, secret: bytes) -> None:
        # Seven megabytes, which whoever serves one workspace by its own token does without.
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret)
        self._cipher = AESGCM(key)
        self._broken = (InvalidTag, ValueError)

    def close(self, plain: bytes, workspace: str) -> bytes:
        """The sealed bytes, different ones each time."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, workspace.encode())

    def open(self, sealed: bytes, workspace: str) -> bytes:
        """What was sealed for this workspace. Raises SealBroken."""
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], workspace.encode())
        except self._broken as broken:
            raise SealBroken(workspace) from broken
