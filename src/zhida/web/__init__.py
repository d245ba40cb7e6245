"""The only layer that knows the web framework: routes, sockets and static pages."""
