"""Pure Block Kit builders: values in, dicts out."""
