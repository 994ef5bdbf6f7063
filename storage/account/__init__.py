"""What crosses workspaces: claims, and everything that belongs to the SES account."""
