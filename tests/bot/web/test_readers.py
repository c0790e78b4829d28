"""Who counts as one reader."""

from __future__ import annotations

import pytest

from bot.web.readers import is_local


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("", True),
        ("127.9.9.9", False),
        ("192.168.0.4", False),
        ("2001:db8::1", False),
        ("testclient", False),
    ],
)
def test_this_machine_s_own_address_is_told_from_others(address: str, local: bool) -> None:
    assert is_local(address) is local
