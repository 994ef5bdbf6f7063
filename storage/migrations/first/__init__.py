"""The tables of revision 0001, in three parts. They are the past, and do not change."""
