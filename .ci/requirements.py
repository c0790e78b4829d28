"""``python .ci/requirements.py > requirements.txt``: the dependencies of pyproject.toml, for hosts that want a file."""

import tomllib
from pathlib import Path

# Builds of PyTorch without CUDA, a tenth of the size of those on PyPI.
CPU_INDEX = "https://download.pytorch.org/whl/cpu"


def requirements(pyproject: Path) -> str:
    """The text of requirements.txt."""
    dependencies = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]["dependencies"]
    return "\n".join([f"--extra-index-url {CPU_INDEX}", *dependencies, ""])


if __name__ == "__main__":
    print(requirements(Path(__file__).parents[1] / "pyproject.toml"), end="")
