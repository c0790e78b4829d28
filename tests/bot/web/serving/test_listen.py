from __future__ import annotations

import socket

import pytest

from bot.web.options import OperatorOptions
from bot.web.readers import LOCAL_NAMES
from bot.web.serving.listen import allowed_hosts, is_own_page


@pytest.mark.parametrize(
    "host, options, share, own",
    [
        ("127.0.0.1", {}, False, True),
        ("127.0.0.1", {}, True, False),
        ("0.0.0.0", {}, False, False),
        ("127.0.0.1", {"trusted_proxies": ("10.0.0.1",)}, False, False),
        ("127.0.0.1", {"allowed_hosts": ("ask.example",)}, False, False),
        ("127.0.0.1", {"allowed_origins": ("https://ask.example",)}, False, False),
        ("127.0.0.1", {"public_url": "https://ask.example"}, False, False),
    ],
)
def test_a_page_is_its_readers_own_only_where_nobody_else_can_reach_it(
    host: str, options: dict[str, object], share: bool, own: bool
) -> None:
    with socket.socket() as listener:
        listener.bind((host, 0))
        assert is_own_page(listener, OperatorOptions(**options), share=share) == own  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "host, options, share, hosts",
    [
        ("127.0.0.1", {}, False, {*LOCAL_NAMES}),
        ("127.0.0.2", {}, False, {*LOCAL_NAMES, "127.0.0.2"}),
        ("127.0.0.1", {"allowed_hosts": ("ask.example",)}, False, {"ask.example"}),
        ("127.0.0.1", {"trusted_proxies": ("10.0.0.1",)}, False, set()),
        ("127.0.0.1", {}, True, set()),
        ("0.0.0.0", {}, False, set()),
    ],
)
def test_a_page_on_the_loopback_answers_under_no_other_name_unless_others_are_to_reach_it(
    host: str, options: dict[str, object], share: bool, hosts: set[str]
) -> None:
    with socket.socket() as listener:
        listener.bind((host, 0))
        assert {*allowed_hosts(listener, OperatorOptions(**options), share=share)} == hosts  # type: ignore[arg-type]
