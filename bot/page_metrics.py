"""Numbers for the operator, in Prometheus form. None of them is about one reader."""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Edges of the histogram: an answer takes tens of milliseconds on an idle machine."""


class Metrics:
    """What a page counts. Where ``PROMETHEUS_MULTIPROC_DIR`` is set, over all its processes."""

    def __init__(self) -> None:
        self._own = CollectorRegistry()
        self.answers = Counter("ask_answers", "Answers by kind", ["kind"], registry=self._own)
        self.failures = Counter("ask_failures", "Questions that ended in an error", registry=self._own)
        self.seconds = Histogram(
            "ask_answer_seconds", "Time to an answer", buckets=SECONDS, registry=self._own
        )
        self.in_flight = Gauge(
            "ask_in_flight",
            "Questions being answered",
            registry=self._own,
            multiprocess_mode="livesum",
        )
        self.waiting = Gauge(
            "ask_waiting",
            "Questions of the page not answered yet",
            registry=self._own,
            multiprocess_mode="livesum",
        )
        self.readers = Gauge(
            "ask_readers",
            "Readers whose allowance is not whole",
            registry=self._own,
            multiprocess_mode="livesum",
        )
        self.refused = Counter("ask_refused", "Requests refused by reason", ["reason"], registry=self._own)

    def text(self) -> bytes:
        """All numbers, in the text form that Prometheus reads."""
        registry = self._own
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
