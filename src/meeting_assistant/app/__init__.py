"""The composition root: settings in, conversations out. The only place that knows all the others."""
