"""What the tests share."""

import subprocess
import sys
from pathlib import Path

import pytest

import fluctua as fl

ROOT = Path(__file__).parents[2]
CONFIGS = sorted((ROOT / "configs").glob("*.toml"))

#: A level between two reservoirs, as the examples of the docstrings use it.
EXAMPLE = {
    "parameters": {"bias": 2.0},
    "model": {
        "kind": "dots",
        "dots": {"level": {"energy": 0.0}},
        "reservoirs": {
            "left": {"dot": "level", "temperature": 1.0, "chemical_potential": "bias/2"},
            "right": {"dot": "level", "temperature": 1.0, "chemical_potential": "-bias/2"},
        },
    },
    "sampling": {"trajectories": 6400, "duration": 20.0, "blocks": 16},
}


def program(*words, **options):
    """The program, as the wheel has it."""
    command = [sys.executable, "-m", "fluctua", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, **options)


@pytest.fixture
def example():
    return EXAMPLE


@pytest.fixture(scope="session")
def alone():
    """The report of one core."""
    return fl.run(EXAMPLE, threads=1, progress=None)
