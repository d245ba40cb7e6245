"""Ground floor of the core: ids, moments, actors, errors and the base of every event."""
