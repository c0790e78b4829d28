"""How the server says no: one exception for every reason, and its answer in HTTP."""

from __future__ import annotations

from typing import Literal

from starlette.responses import JSONResponse, Response

Reason = Literal[
    "closed", "origin", "form", "too_large", "slow", "reader_limit", "waiting_limit", "open_limit"
]


class RefusedError(Exception):
    """A request that is not served. ``reason`` is for the operator's numbers, ``told`` for the caller.

    ``retry_s`` is how many seconds later it is worth trying again, 0 where it never is.
    """

    def __init__(self, reason: Reason, status: int, told: str, *, retry_s: int = 0) -> None:
        super().__init__(told)
        self.reason = reason
        self.status = status
        self.told = told
        self.retry_s = retry_s

    def response(self, *, page: bool = False) -> Response:
        """The answer in HTTP. The page gets status 200: Gradio's script keeps nothing of any other."""
        if page and self.retry_s:
            return JSONResponse({"busy": self.told, "retry_s": self.retry_s})
        headers = {"retry-after": str(self.retry_s)} if self.retry_s else {}
        if self.status in (408, 413):
            headers["connection"] = "close"  # the rest of the body is not read
        return JSONResponse({"detail": self.told}, status_code=self.status, headers=headers)


def busy(reason: Reason, retry_s: int, *, status: int = 429) -> RefusedError:
    """A request past a limit."""
    return RefusedError(reason, status, f"Busy, try again in {retry_s} s", retry_s=retry_s)


def closed() -> RefusedError:
    """An address that is open to nobody; the same answer as for one that does not exist."""
    return RefusedError("closed", 404, "Not Found")
