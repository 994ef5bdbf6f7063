"""A Slack-like workspace, SES, SNS and SQS on loopback. Imports no room of Meet."""
