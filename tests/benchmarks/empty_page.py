"""A Gradio page with nothing on it, on the port given: the least that a page of Gradio's takes to start."""

from __future__ import annotations

import sys

import gradio as gr


def main() -> None:
    """Serves until it is ended."""
    with gr.Blocks() as page:
        pass
    page.launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), quiet=True)


if __name__ == "__main__":
    main()
