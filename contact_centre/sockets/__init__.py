"""The transport of every socket: limits, order, acknowledgements and fan-out. Sessions give it meaning."""
