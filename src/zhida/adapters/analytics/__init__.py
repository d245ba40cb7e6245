"""Questions over the event log, answered by an analytic engine."""
