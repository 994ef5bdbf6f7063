"""Polls: their options, votes and people, and where and when their messages are drawn."""
