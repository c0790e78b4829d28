"""Whether the MCP server can be had: its library is an extra."""

from __future__ import annotations

from importlib.util import find_spec

from corpus.errors import AskError


class McpError(AskError):
    """The MCP server was asked for and cannot be had."""


def check_mcp(*, auth: bool = False) -> None:
    """Makes sure that the MCP server can be had; quick, so that it can be done before anything slow.

    Args:
        auth: whether the page asks for names and passwords, which programs over MCP could not give.

    Raises:
        McpError: if it cannot.
    """
    if auth:
        raise McpError("MCP has no log-in, and would let in who has no password; leave out one of the two")
    if find_spec("mcp") is None or find_spec("mcp_types") is None:
        raise McpError(
            'MCP needs a library that is not installed; install it with pip install -e ".[mcp]" in a clone, '
            'else with pip install "ask-the-article[mcp]"'
        )
