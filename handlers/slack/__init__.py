"""Everything that only Slack's vendor libraries need: app, socket, clients, installing, errors."""
