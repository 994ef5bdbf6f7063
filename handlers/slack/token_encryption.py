"""Tokens at rest, encrypted with a key made from MEET_SECRET_KEY: a copy of the database alone opens no workspace."""

import os

from bot.domain.errors import MeetError

PURPOSE = b"meet: tokens of installations, 1"
"""Codes and unsubscribe links are signed with the same secret; each purpose gets a key of its own."""
NONCE = 12
"""Bytes, as NIST SP 800-38D, section 5.2.1.1, recommends for GCM."""


class TokenUnreadable(MeetError):
    """The stored token cannot be read with this key."""

    def __init__(self, workspace: str) -> None:
        super().__init__(
            f"Meet's installation in {workspace} was sealed with another MEET_SECRET_KEY, so it cannot be used. "
            "Nothing was lost; set the old key again, or install Meet there anew."
        )


class TokenCipher:
    """AES-256-GCM under one secret. The workspace is authenticated too: a row copied to another does not decrypt."""

    def __init__(self, secret: bytes) -> None:
        # Loaded on use: it costs seven megabytes, which a Meet with one workspace's token does not need.
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret)
        self._aes = AESGCM(key)
        self._unreadable = (InvalidTag, ValueError)

    def encrypt(self, plain: bytes, workspace: str) -> bytes:
        """The nonce and the ciphertext; different bytes each time."""
        nonce = os.urandom(NONCE)
        return nonce + self._aes.encrypt(nonce, plain, workspace.encode())

    def decrypt(self, ciphertext: bytes, workspace: str) -> bytes:
        """What was encrypted for this workspace. Raises TokenUnreadable."""
        try:
            return self._aes.decrypt(ciphertext[:NONCE], ciphertext[NONCE:], workspace.encode())
        except self._unreadable as error:
            raise TokenUnreadable(workspace) from error
