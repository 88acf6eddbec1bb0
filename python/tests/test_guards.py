"""Nothing that stands in a folder is lost to a mistake or to Ctrl-C, and what the program would say is said."""

import json
import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import pytest
from conftest import EXAMPLE, ROOT
from test_interrupt import stopped

import fluctua as fl
from fluctua import _native

SMALL = {"sampling.trajectories": 320}


@pytest.fixture
def out(tmp_path):
    fl.run(EXAMPLE, set=SMALL, out=tmp_path / "out", progress=None)
    return tmp_path / "out"


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture(scope="session")
def slow():
    """A config that is compiled for longer than it takes to press Ctrl-C, and nothing stops that."""
    model = fl.network({"r": (np.ones((150, 150)), 1, 1.0)})
    return _native.to_toml(json.dumps({"parameters": {"spare": 1.0}, "model": model}))


def settle(tmp_path):
    """Wait for what an interrupted call left: the next call that writes does."""
    fl.exact(EXAMPLE, out=tmp_path / "settled", overwrite=True)


def spread(config, **how):
    with ThreadPoolExecutor(1) as pool:
        return fl.run(config, executor=pool, **how)


@pytest.mark.parametrize("ask", [fl.run, fl.exact, fl.scan, spread], ids=lambda ask: ask.__name__)
def test_an_interrupted_call_changes_no_folder_later(ask, slow, out, tmp_path):
    before = contents(out)
    axes = {"axes": {"sampling.duration": [1.0, 2.0]}} if ask is fl.scan else {}
    lasted, error = stopped(lambda: ask(slow, out=out, overwrite=True, **axes), 0.03)
    assert lasted < 0.5 and isinstance(error, fl.Interrupted)
    settle(tmp_path)
    assert contents(out) == before


def test_an_interrupted_call_leaves_threads_to_the_next(slow):
    stopped(lambda: fl.exact(slow, threads=1), 0.03)
    began = time.monotonic()
    assert fl.exact(EXAMPLE, threads=1)
    assert time.monotonic() - began < 0.5


def test_a_run_too_long_removes_nothing(out):
    before = contents(out)
    endless = {"sampling.trajectories": 10**15, "sampling.duration": 1e6}
    for executor in (None, ThreadPoolExecutor(1)):
        with pytest.raises(fl.ConfigError):
            fl.run(EXAMPLE, set=endless, out=out, overwrite=True, executor=executor, progress=None)
        assert contents(out) == before
    for tasks in (0, -1):
        with pytest.raises(ValueError, match="one at least"):
            fl.run(EXAMPLE, out=out, overwrite=True, executor=executor, tasks=tasks, progress=None)
    assert contents(out) == before


class Stuck:
    """An executor that gives the first tasks, and then is stopped by Ctrl-C."""

    given = 0

    def submit(self, function, *arguments):
        future = Future()
        self.given += 1
        if self.given <= 2:
            future.set_result(function(*arguments))
        elif self.given == 4:
            threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        return future


def test_ctrl_c_of_an_executor_counts(alone, tmp_path):
    with pytest.raises(fl.Interrupted) as caught:
        fl.run(EXAMPLE, executor=Stuck(), tasks=4, out=tmp_path / "out", progress=None)
    assert (caught.value.done, caught.value.blocks) == (8, 16)
    assert fl.run(EXAMPLE, out=tmp_path / "out", resume=True, progress=None) == alone


def test_damaged_blocks_are_warned_of(alone, tmp_path):
    plan = fl.run(EXAMPLE, out=tmp_path / "out", progress=None)
    blocks = tmp_path / "out" / "blocks.bin"
    whole = blocks.read_bytes()
    blocks.write_bytes(whole[:-5])
    with pytest.warns(UserWarning, match="walked again") as told:
        assert fl.run(EXAMPLE, out=tmp_path / "out", resume=True, progress=None) == plan == alone
    assert told[0].filename == __file__
    torn = tmp_path / "torn"
    torn.mkdir()
    for name in ("plan.toml", "blocks.bin"):
        (torn / name).write_bytes((tmp_path / "out" / name).read_bytes())
    (torn / "blocks.bin").write_bytes(whole[:-5])
    with pytest.warns(UserWarning) as told:
        fl.merge(tmp_path / "whole", [tmp_path / "out", torn, torn], progress=None)
    said = " ".join(str(warning.message) for warning in told)
    assert "torn" in said and "named twice" in said


def test_windows_without_a_folder_are_warned_of():
    wanted = {**SMALL, "observe.windows_file": True}
    with pytest.warns(UserWarning, match="windows.npy"):
        fl.run(EXAMPLE, set=wanted, progress=None)


def test_torn_bytes_are_no_blocks():
    plan, other = fl.plan(EXAMPLE), fl.plan(EXAMPLE, set={"sampling.seed": 2})
    bytes, none = plan.walk(range(16)), plan.walk([])
    assert len(none) == 44 and plan.report([none, bytes])
    for end in (0, 5, 20, 43):
        with pytest.raises(fl.StoreError):
            plan.report([bytes, bytes[:end]])
    with pytest.raises(fl.StoreError, match="another plan"):
        plan.report([bytes, other.walk([])])


def test_threads_are_bounded():
    for threads in (0, -1, 1025, 10**9):
        with pytest.raises(fl.ConfigError, match="1 to 1024"):
            fl.run(EXAMPLE, threads=threads, progress=None)
    for threads in (1, 2, 3, 4, 1):
        fl.run(EXAMPLE, set=SMALL, threads=threads, progress=None)


def drawn(report):
    return len(report.figures())


def test_a_forked_child_draws(alone):
    count = drawn(alone)
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply_async(drawn, (alone,)).get(30) == count


def test_options_are_toml():
    for value, said in ((None, "None"), (float("nan"), "finite"), ([1.0, float("inf")], "finite")):
        with pytest.raises(fl.ConfigError, match=said) as caught:
            fl.plan(EXAMPLE, set={"parameters.bias": value})
        assert caught.value.key == "parameters.bias"
    with pytest.raises(fl.ConfigError, match="unknown|spare"):
        fl.plan(EXAMPLE, set={"spare": {"ä\U0001f600\x7f": 1.0}})
    title = {"title": "ignored", "sampling": {**EXAMPLE["sampling"]}}
    assert fl.plan({**EXAMPLE, **title}, set={"title": '"\U0001f600"'}).title == "\U0001f600"


def test_curves_say_which_there_are(tmp_path):
    report = fl.exact(ROOT / "configs" / "distributions.toml")
    curve = report.curves[0]
    with pytest.raises(KeyError, match="no part 99"):
        report.curve(curve.kind, curve.name, curve.window, part=99)
    both = [dict(curve.data, window=5.0), {k: v for k, v in curve.data.items() if k != "window"}]
    mixed = fl.Report(json.dumps({**report.data, "curves": both}))
    with pytest.raises(KeyError, match=r"the windows \[5.0\]"):
        mixed.curve(curve.kind, curve.name, window=3)
    for _ in range(2):
        report.save(tmp_path / "saved")
    assert fl.load(tmp_path / "saved") == report
    assert not list((tmp_path / "saved").rglob("*.part"))


def test_native_stubs_are_complete():
    stubs = (ROOT / "python" / "python" / "fluctua" / "_native.pyi").read_text()
    assert all(f"def {name}(" in stubs or f"class {name}" in stubs for name in dir(_native) if name[0] != "_")
