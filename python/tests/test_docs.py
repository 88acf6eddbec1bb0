"""Docstrings and examples do what they say."""

import doctest
import importlib
import pkgutil
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import EXAMPLE, ROOT

import fluctua

MODULES = [name for _, name, _ in pkgutil.iter_modules(fluctua.__path__) if name not in ("_native", "__main__")]


@pytest.mark.parametrize("name", ["", *MODULES])
def test_docstrings(name):
    module = importlib.import_module(f"fluctua.{name}" if name else "fluctua")
    failed, _ = doctest.testmod(module, extraglobs={"EXAMPLE": EXAMPLE})
    assert failed == 0


def test_every_public_function_has_an_example():
    for name in ("run", "exact", "scan", "plan", "trace", "network"):
        assert ">>>" in getattr(fluctua, name).__doc__, name


@pytest.mark.parametrize("example", sorted((ROOT / "python" / "examples").glob("*.py")), ids=lambda path: path.stem)
def test_examples(example, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(example)])
    runpy.run_path(str(example), run_name="__main__")
    printed = capsys.readouterr().out
    expected = {
        "1_number": "exact -0.0100000872293",
        "2_scan": "F_N = 0.346",
        "3_tails": "p =",
        "4_workers": "True",
        "5_own_chain": "by numpy",
    }
    assert expected[example.stem] in printed


def test_importing_is_quick():
    timed = "import time; began = time.process_time(); import fluctua; print(time.process_time() - began)"
    done = subprocess.run([sys.executable, "-c", timed], check=True, capture_output=True, text=True)
    assert float(done.stdout) < 0.3


def test_stubs_name_what_there_is():
    folder = Path(fluctua.__file__).parent
    stub = (folder / "_native.pyi").read_text()
    public = [name for name in dir(fluctua._native) if not name.startswith("__")]
    assert public and all(f" {name}(" in stub or f"class {name}" in stub for name in public)
    assert (folder / "py.typed").exists()


def test_the_page_for_python_runs(monkeypatch, capsys):
    import matplotlib
    import numpy as np

    matplotlib.use("Agg")
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    blocks = [part.split("```")[0] for part in text.split("```python\n")[1:]]
    rates = np.array([[0, 1.0], [2.0, 0]])
    steps = np.array([[0, -1], [1, 0]])
    names = {"W_hot": rates, "W_cold": rates.T, "particles": steps, "energies": 0.5 * steps}
    for block in blocks:
        exec(compile(block, "docs/python.md", "exec"), names)
    assert len(blocks) >= 5
