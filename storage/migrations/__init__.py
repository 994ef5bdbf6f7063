"""The migrations, run by `storage.schema`. They keep their own picture of the tables: the past does not change."""
