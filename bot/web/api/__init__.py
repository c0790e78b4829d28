"""Offers endpoints to programs, over HTTP and MCP."""
