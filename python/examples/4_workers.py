"""Spread a run over workers: any executor of concurrent.futures serves, and no number depends on it.

For Dask replace the pool by ``Client("scheduler:8786").get_executor()``, for MPI by ``mpi4py.futures.MPIPoolExecutor()``.
"""

import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import fluctua as fl

configs = Path(__file__).parents[2] / "configs"


def main():
    config = configs / "inverse_current.toml"
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(2) as pool:
        # Blocks are kept as they arrive: the same call with resume=True goes on where one was killed.
        report = fl.run(config, executor=pool, tasks=16, out=Path(folder) / "run", progress=None)
        print(report.verdict)
        print("the same bytes as on one core:", report.json == fl.run(config, threads=1, progress=None).json)


# A worker that is started afresh imports this file.
if __name__ == "__main__":
    main()
