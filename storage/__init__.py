"""The only SQL. Rows never leave this room."""
