"""``python .ci/serving.py``: pins of what answering needs, where model and index are already built.

Of the environment that it is run in, for an image: ``pip install --no-deps -r`` makes from them an
environment without what only reads a Sentence Transformers model and exports it, a gigabyte less.
"""

from packages import dependencies, installed, pins

BUILDING = ("onnx", "onnxscript", "sentence-transformers", "torch")
"""What answering never imports."""

if __name__ == "__main__":
    print("\n".join(pins(installed(dependencies(), without=BUILDING))))
