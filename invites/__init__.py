"""From the outbox to the mailbox and back."""
