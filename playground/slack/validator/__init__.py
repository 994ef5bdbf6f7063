"""What Slack refuses in blocks, views and messages, checked on the dicts as they were sent."""
