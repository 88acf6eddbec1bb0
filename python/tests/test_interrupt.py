"""Ctrl-C stops within half a second, other threads go on, and nothing that was finished is lost."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from conftest import EXAMPLE, ROOT, program

import fluctua as fl

#: Lasts minutes.
LONG = {"sampling.trajectories": 4_000_000_000, "sampling.blocks": 4096}


def stopped(work, after=0.4):
    """How long `work` goes on after Ctrl-C, and what it raises."""
    sent = []

    def press():
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(after, press)
    timer.start()
    with pytest.raises(KeyboardInterrupt) as caught:
        work()
    return time.monotonic() - sent[0], caught.value


def test_a_sampled_run_stops_and_goes_on(tmp_path):
    kept = {"sampling.trajectories": 40_000_000, "sampling.blocks": 4096}
    for after in (0.6, 0.3, 0.1):
        lasted, error = stopped(
            lambda: fl.run(EXAMPLE, set=kept, out=tmp_path / "out", resume=True, progress=None), after
        )
        assert lasted < 0.5 and isinstance(error, fl.Interrupted) and error.blocks in (0, 4096)
    seen = []

    def enough(done, blocks):
        seen.append(done)
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        fl.run(EXAMPLE, set=kept, out=tmp_path / "out", resume=True, progress=enough)
    assert seen[0] > 0, "finished blocks were kept"


def test_exact_work_stops():
    ring = ROOT / "configs" / "ring_creutz.toml"
    lasted, error = stopped(lambda: fl.exact(ring, set={"model.upper.spins": 5, "model.lower.spins": 4}))
    assert lasted < 0.5 and isinstance(error, fl.Interrupted)


def test_other_threads_go_on():
    ticks = []
    ended = threading.Event()

    def tick():
        while not ended.wait(0.01):
            ticks.append(time.monotonic())

    thread = threading.Thread(target=tick)
    thread.start()
    stopped(lambda: fl.run(EXAMPLE, set=LONG, progress=None), 0.5)
    ended.set()
    thread.join()
    assert len(ticks) > 20 and max(b - a for a, b in zip(ticks, ticks[1:])) < 0.25


def test_the_program_ends_by_ctrl_c(tmp_path):
    options = ["--set", "sampling.trajectories=4e8", "--set", "sampling.blocks=65536", "--out", "out"]
    words = [sys.executable, "-m", "fluctua", "run", *options]
    running = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, cwd=tmp_path)
    blocks = tmp_path / "out" / "blocks.bin"
    while not (blocks.exists() and blocks.stat().st_size > 4096):
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130, said
    assert f"fluctua run {' '.join(options)} --resume" in said, "advice names the program, not the interpreter"
    assert program("example").returncode == 0
