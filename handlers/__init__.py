"""Slack in, Slack out: parse, call one service, render."""
