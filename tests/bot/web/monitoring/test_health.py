"""What the addresses for the operator's tools say."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.web.monitoring.health import health_routes
from bot.web.monitoring.metrics import Metrics
from bot.web.options import MetricsAccess
from bot.web.serving.forwarded import Forwarded


def client(
    *, ready: bool = True, access: MetricsAccess = "off", address: str = "127.0.0.1", host: str = "localhost"
) -> TestClient:
    app = Forwarded(Starlette(routes=health_routes(lambda: ready, Metrics(), access)), ())
    return TestClient(app, base_url=f"http://{host}", client=(address, 5000))


def test_a_process_that_is_getting_ready_lives_but_is_not_ready() -> None:
    found = client(ready=False)
    for name in ("healthz",):
        assert found.get(f"/gradio_api/{name}").json() == {"status": "ok"}
    told = found.get("/gradio_api/readyz")
    assert (told.status_code, told.json()) == (503, {"status": "getting ready"})
    assert told.headers["retry-after"] == "2"


def test_a_process_that_is_ready_says_so() -> None:
    assert client().get("/gradio_api/readyz").json() == {"status": "ready"}


@pytest.mark.parametrize(
    ("access", "address", "host", "status"),
    [
        ("off", "127.0.0.1", "localhost", 404),
        ("local", "127.0.0.1", "localhost", 200),
        ("local", "127.0.0.1", "127.0.0.1:7860", 200),
        ("local", "127.0.0.1", "abc.gradio.live", 404),
        ("local", "192.0.2.1", "localhost", 404),
        ("public", "192.0.2.1", "ask.example", 200),
    ],
)
def test_numbers_go_to_whom_the_operator_says(
    access: MetricsAccess, address: str, host: str, status: int
) -> None:
    told = client(access=access, address=address, host=host).get("/gradio_api/metrics")
    assert told.status_code == status
    if status == 200:
        assert told.headers["content-type"].startswith("text/plain; version=")
        assert "# TYPE ask_answers_total counter" in told.text
