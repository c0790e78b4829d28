from __future__ import annotations

import socket

import pytest

from bot.web.options import OperatorOptions
from bot.web.serving.listen import is_own_page


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
