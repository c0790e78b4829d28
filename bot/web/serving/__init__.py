"""Runs the process, the socket and the tunnel."""
