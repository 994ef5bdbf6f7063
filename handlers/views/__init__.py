"""Pure Block Kit builders: values in, dicts out. No vendor library, no storage, no service is called here."""
