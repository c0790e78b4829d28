"""The MCP server of the running program, asked by the real client as a language model's host does."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from jsonschema import Draft202012Validator
from mcp import Client

from bot.chat import Bot
from corpus.corpus import Corpus
from tests.bot.web.api.test_functions import REPLY
from tests.browser.serving import ROOT, Server


def with_client(server: Server, use: Callable[[Client], Awaitable[Any]], mode: Any = "auto") -> Any:
    """What ``use`` makes of a client of the server."""

    async def run() -> Any:
        async with Client(f"{server.url}gradio_api/mcp", mode=mode) as client:
            return await use(client)

    return anyio.run(run)


def called(server: Server, tool: str, **arguments: Any) -> Any:
    async def use(client: Client) -> Any:
        return await client.call_tool(tool, arguments)

    return with_client(server, use)


@pytest.mark.parametrize("mode", ["auto", "legacy"])  # today's protocol, and the one with a handshake
def test_a_host_finds_three_tools_and_nothing_else(programs: Server, mode: str) -> None:
    async def use(client: Client) -> Any:
        capabilities = client.server_capabilities
        return (await client.list_tools()).tools, capabilities, client.instructions

    tools, capabilities, instructions = with_client(programs, use, mode)
    assert [tool.name for tool in tools] == ["ask", "read_section", "list_articles"]
    assert (capabilities.prompts, capabilities.resources, capabilities.completions) == (None, None, None)
    assert "to the letter" in instructions
    for tool in tools:
        assert tool.title and len(tool.description) > 100
        assert all(field.get("description") for field in tool.input_schema["properties"].values())
        assert tool.annotations.read_only_hint


def test_ask_gives_the_bot_s_reply_with_quotes_and_citations(programs: Server, bot: Bot) -> None:
    result = called(programs, "ask", question="ice or heat?")
    assert not result.is_error
    REPLY.validate(result.structured_content)
    assert result.structured_content == json.loads(result.content[0].text)
    assert result.structured_content["quotes"] == bot.ask("ice or heat?").to_json()["quotes"]
    assert all(quote["citation"] for quote in result.structured_content["quotes"])


def test_a_conversation_and_one_article_can_be_named(programs: Server) -> None:
    result = called(
        programs, "ask", question="and how often?", history=["ice or heat?"], article="back-spasms"
    )
    assert result.structured_content["read_as"].startswith("ice or heat?")


def test_a_quote_s_section_can_be_read_in_the_article_s_own_words(
    programs: Server, shipped_corpus: Corpus
) -> None:
    quote = called(programs, "ask", question="ice or heat?").structured_content["quotes"][0]
    section = called(programs, "read_section", article=quote["article"], section=quote["section"])
    text = shipped_corpus.article(quote["article"]).text
    for each in section.structured_content["quotes"]:
        assert each["text"] == text[each["start"] : each["end"]]
        assert each["citation"] == quote["citation"]
    assert quote["text"] in [each["text"] for each in section.structured_content["quotes"]]


def test_every_result_fits_the_schema_of_its_tool(programs: Server) -> None:
    async def use(client: Client) -> Any:
        tools = (await client.list_tools()).tools
        return [
            (
                tool.output_schema,
                await client.call_tool(tool.name, {"question": "q"} if tool.name == "ask" else {}),
            )
            for tool in tools
        ]

    for schema, result in with_client(programs, use):
        Draft202012Validator(schema).validate(result.structured_content)


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("ask", {}, "question must be a string of 1 to 1000 characters"),
        ("ask", {"question": ["a"]}, "question must be a string of 1 to 1000 characters"),
        ("ask", {"question": "q", "self": 1}, "ask takes question, history, article"),
        (
            "ask",
            {"question": "q", "article": "\x00"},
            "no article “\\x00” in the corpus; list_articles gives their ids",
        ),
        ("delete_article", {}, "the tools are ask, read_section, list_articles"),
    ],
)
def test_a_wrong_call_is_answered_by_what_is_wrong(
    programs: Server, tool: str, arguments: dict[str, Any], told: str
) -> None:
    result = called(programs, tool, **arguments)
    assert result.is_error
    assert [content.text for content in result.content] == [told]


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "HEAD"])
def test_there_is_no_stream_to_hold_and_no_session_to_end(programs: Server, method: str) -> None:
    with httpx.Client(base_url=programs.url, timeout=20) as client:
        answer = client.request(method, "gradio_api/mcp", headers={"accept": "text/event-stream"})
    assert answer.status_code in (404, 405)


def test_a_page_of_another_site_cannot_call_the_tools(programs: Server) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    headers = {"accept": "application/json, text/event-stream", "origin": "https://stranger.example"}
    address = f"{programs.url}gradio_api/mcp"
    preflight = httpx.options(
        address, headers=headers | {"access-control-request-method": "POST"}, timeout=20
    )
    assert preflight.status_code == 404
    for more in ({}, {"sec-fetch-site": "cross-site"}):
        answer = httpx.post(address, json=call, headers=headers | more, timeout=20)
        assert answer.status_code == 403
    own = headers | {"origin": programs.url.rstrip("/")}
    assert httpx.post(address, json=call, headers=own, timeout=20).json()["result"]["tools"]


def test_without_the_library_one_line_says_what_to_install(tmp_path: Path) -> None:
    """Runs in an environment that has everything but the extra."""
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    (site,) = (tmp_path / "venv").glob("lib/python*/site-packages")
    for path in map(Path, (entry for entry in sys.path if entry.endswith("site-packages"))):
        for package in path.iterdir():
            if not package.name.startswith(("mcp", "__editable__")) and not (site / package.name).exists():
                (site / package.name).symlink_to(package)
    ran = subprocess.run(
        [tmp_path / "venv" / "bin" / "python", "app.py", "--mcp"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == (
        'app.py: MCP needs a library that is not installed; install it with pip install -e ".[mcp]" in a clone, '
        'else with pip install "ask-the-article[mcp]"\n'
    )


def test_with_names_and_passwords_there_is_no_mcp(tmp_path: Path) -> None:
    (tmp_path / "people").write_text("ada:lovelace\n", encoding="utf-8")
    command = [sys.executable, "app.py", "--mcp", "--auth-file", str(tmp_path / "people")]
    ran = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == (
        "app.py: MCP has no log-in, and would let in who has no password; leave out one of the two\n"
    )
