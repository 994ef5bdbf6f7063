"""The tag and the header that name the delivery of a mail, so that feedback about it finds the delivery."""

OUTBOX_TAG = "meet-outbox"
OUTBOX_HEADER = "X-Meet-Outbox"
"""Also read from identity notifications, which carry headers and no tags."""
