"""Slack in, Slack out: parse, call one service, render. Decides nothing about polls and stores nothing."""
