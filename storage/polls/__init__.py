"""Polls: their options, votes and people, and when and by whom their messages are redrawn.

A workspace's repositories: `polls` (add, read), `changes`, `votes`, `people`, `history`, `series`, `proposals`,
`postings`, `revisions`, `delivery_cards`. Those of the jobs, which cross workspaces: `all_workspaces`,
`posting_claims`, `redraws`.
"""
