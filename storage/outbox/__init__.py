"""Invites, the deliveries that carry them, and notices: what is promised, claimed and settled. Nothing is sent here.

A workspace's repositories: `invites`, `deliveries`. Those of the jobs, which cross workspaces: `all_workspaces` (read),
`claims`, `send_conditions`, `settlements`, `feedback_updates`. `notices` has both.
"""
