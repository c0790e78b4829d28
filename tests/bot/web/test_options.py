"""The operator's options on a command line."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from bot.web.options import OperatorOptions, add_operator_options, operator_options


def parsed(*arguments: str) -> OperatorOptions:
    parser = argparse.ArgumentParser()
    add_operator_options(parser)
    return operator_options(parser.parse_args(arguments))


def test_the_command_line_has_the_defaults_of_the_program() -> None:
    assert parsed() == OperatorOptions()


def test_every_option_arrives() -> None:
    line = (
        "--max-question-chars 200 --questions-per-minute 5 --max-waiting 0 --trusted-proxy 10.0.0.2 "
        "--trusted-proxy fd00::/8 --allow-host Ask.example.org --allow-origin https://Example.org/ "
        "--allow-origin * --frame-ancestor self "
        "--frame-ancestor http://localhost:8000 --log answers.jsonl --log-questions --metrics local"
    )
    assert parsed(*line.split()) == OperatorOptions(
        max_question_chars=200,
        questions_per_minute=5,
        max_waiting=0,
        trusted_proxies=("10.0.0.2", "fd00::/8"),
        allowed_hosts=("ask.example.org",),
        allowed_origins=("https://example.org", "*"),
        frame_ancestors=("'self'", "http://localhost:8000"),
        log=Path("answers.jsonl"),
        log_questions=True,
        metrics="local",
    )


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--max-question-chars", "0", "must be a number from 1 to 4000, got 0"),
        ("--max-question-chars", "4001", "must be a number from 1 to 4000, got 4001"),
        ("--questions-per-minute", "-1", "must be a whole number from 0, got -1"),
        ("--questions-per-minute", "½", "must be a whole number from 0, got ½"),
        ("--max-waiting", "9" * 10, f"must be a whole number from 0, got {'9' * 10}"),
        ("--trusted-proxy", "proxy", "must be an address as 10.0.0.2 or a network as 10.0.0.0/8, got proxy"),
        ("--trusted-proxy", "*", "must be an address as 10.0.0.2 or a network as 10.0.0.0/8, got *"),
        ("--allow-origin", "example.org", "must be an origin as https://example.org, got example.org"),
        (
            "--allow-origin",
            "https://a.org/b",
            "must be an origin as https://example.org, got https://a.org/b",
        ),
        (
            "--allow-origin",
            "https://a.org;x",
            "must be an origin as https://example.org, got https://a.org;x",
        ),
        ("--allow-host", "https://a.org", "must be a host name as ask.example.org, got https://a.org"),
        ("--frame-ancestor", "*", "must be an origin as https://example.org, got *"),
    ],
)
def test_a_wrong_value_is_named_with_its_rule(
    option: str, value: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parsed(f"{option}={value}")
    assert ended.value.code == 2
    assert told in capsys.readouterr().err
