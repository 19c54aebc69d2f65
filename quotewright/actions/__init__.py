"""The verbs of the business: load, ask the core, save, record the event; one transaction each."""
