"""Engines of other people give the same bytes; where `FLUCTUA_ENGINES=required`, a missing one is a failure."""

import os
import shutil
import signal
import subprocess
import sys

import pytest
from conftest import EXAMPLE

import fluctua as fl

REQUIRED = os.environ.get("FLUCTUA_ENGINES") == "required"


def engine(name):
    if REQUIRED:
        __import__(name)
    return pytest.importorskip(name)


@pytest.mark.filterwarnings("ignore")
def test_dask_with_a_killed_worker(alone):
    distributed = engine("distributed")
    with (
        distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        pids = client.run(os.getpid)
        killed = []

        def kill(done, blocks):
            if done >= 4 and not killed:
                killed.append(next(iter(pids.values())))
                os.kill(killed[0], signal.SIGKILL)

        report = fl.run(EXAMPLE, executor=client.get_executor(), tasks=16, progress=kill)
        assert killed and report.json == alone.json


MPI = """
import sys
from mpi4py.futures import MPICommExecutor
import fluctua as fl

with MPICommExecutor() as pool:
    if pool is not None:
        fl.run(sys.argv[1], executor=pool, tasks=6, out=sys.argv[2], progress=None)
"""


def test_two_ranks_of_mpi(alone, tmp_path):
    engine("mpi4py")
    beside = os.path.join(os.path.dirname(sys.executable), "mpiexec")
    mpiexec = beside if os.path.exists(beside) else shutil.which("mpiexec")
    if mpiexec is None and not REQUIRED:
        pytest.skip("there is no mpiexec")
    (tmp_path / "spread.py").write_text(MPI)
    (tmp_path / "level.toml").write_text('title = "untitled"\n' + text())
    words = [mpiexec, "-n", "2", sys.executable, "spread.py", "level.toml", "out"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "report.json").read_text() == alone.json


def text():
    import json

    from fluctua import _native

    return _native.to_toml(json.dumps(EXAMPLE))
