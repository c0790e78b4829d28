"""A plain chat page over Sentence Transformers and FAISS: ``python -m tests.load.plain PORT ARTICLES INDEX``.

https://www.gradio.app/guides/creating-a-chatbot-fast
"""

from __future__ import annotations

import sys
from pathlib import Path

import gradio as gr

from tests.benchmarks.systems.script import build, load


def main() -> None:
    """Serves until it is ended."""
    port, articles, index = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
    build(articles, index)
    search = load(articles, index)

    def chat(message: str, history: object) -> str:
        return "\n\n".join(search(message))

    gr.ChatInterface(chat).launch(server_name="127.0.0.1", server_port=port, quiet=True)


if __name__ == "__main__":
    main()
