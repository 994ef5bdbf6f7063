"""The grammar of times: text becomes days and clock times, and with a zone instants. It knows reasons, no sentences."""
