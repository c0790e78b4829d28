"""Numbers for the operator, in Prometheus form. None of them is about one reader."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Edges of the histogram: an answer takes tens of milliseconds on an idle machine."""


class Metrics:
    """What a page counts, since its start."""

    def __init__(self) -> None:
        own = CollectorRegistry()
        self.answers = Counter("ask_answers", "Answers by kind", ["kind"], registry=own)
        self.failures = Counter("ask_failures", "Questions that ended in an error", registry=own)
        self.seconds = Histogram("ask_answer_seconds", "Time to an answer", buckets=SECONDS, registry=own)
        self.in_flight = Gauge("ask_in_flight", "Questions being answered", registry=own)
        self.waiting = Gauge(
            "ask_waiting", "Questions of the page and of MCP in the waiting room", registry=own
        )
        self.refused = Counter("ask_refused", "Requests refused by reason", ["reason"], registry=own)
        self._own = own

    def text(self) -> bytes:
        """All numbers, in the text form that Prometheus reads."""
        return generate_latest(self._own)
