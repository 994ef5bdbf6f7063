"""A workspace on localhost that is as strict as Slack; it knows the wire and no product that speaks over it."""
