"""The shell around the routing core: log, live state, history, pages, sockets and command line."""
