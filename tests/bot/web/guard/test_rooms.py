"""Room for all readers, and for each."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

import pytest
from starlette.types import Message, Receive, Scope, Send

from bot.web.guard.refusal import RefusedError
from bot.web.guard.rooms import MAX_STREAMS_EACH, OpenRequests, Room


def full() -> Exception:
    return BlockingIOError("full")


def test_a_room_takes_no_more_than_it_holds_and_takes_again_when_one_leaves() -> None:
    room = Room(2, full)
    with room.place():
        with room.place(), pytest.raises(BlockingIOError, match="full"), room.place():
            pass
        with room.place():
            pass


def test_one_reader_takes_no_more_than_one_reader_may_and_leaves_room_for_others() -> None:
    room = Room(10, full, most_each=2)
    with ExitStack() as inside:
        for _ in range(2):
            inside.enter_context(room.place("192.0.2.1"))
        with pytest.raises(BlockingIOError), room.place("192.0.2.1"):
            pass
        with room.place("192.0.2.2"):
            pass
    assert not room._inside


def test_this_machine_s_own_address_stands_for_many_readers() -> None:
    room = Room(3, full, most_each=1)
    with room.place("127.0.0.1"), room.place("127.0.0.1"), room.place("::1"):
        pass


def test_a_place_is_given_back_where_the_work_fails() -> None:
    room = Room(1, full)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), room.place():
            raise ZeroDivisionError


def test_a_room_for_any_number_is_never_full() -> None:
    room = Room(0, full)
    with room.place(), room.place():
        pass


def test_one_address_opens_no_more_streams_than_one_may_and_others_open_theirs() -> None:
    async def stay(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0.2)

    async def nothing(*_: object) -> Message:
        return {}

    async def told(address: str) -> str:
        scope = {"ask.use": "events", "client": (address, 1)}
        try:
            await requests(scope, nothing, nothing)
        except RefusedError as refused:
            return refused.told
        return "streamed"

    async def run() -> list[str]:
        addresses = ["192.0.2.1"] * (MAX_STREAMS_EACH + 5) + ["192.0.2.2", "127.0.0.1"]
        return await asyncio.gather(*map(told, addresses))

    requests = OpenRequests(stay)
    assert asyncio.run(run()) == (
        ["streamed"] * MAX_STREAMS_EACH + ["Busy, try again in 5 s"] * 5 + ["streamed", "streamed"]
    )
