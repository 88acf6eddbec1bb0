"""Run, answer, load and merge."""

from __future__ import annotations

import json
import os

from . import _native
from ._errors import StoreError
from ._plan import plan as ready
from ._progress import shown
from ._question import out_folder, question
from ._report import Report
from ._scan import dataset
from ._spread import spread


def run(config, *, set=None, threads=None, progress="auto", out=None, resume=False, overwrite=False, executor=None,
        tasks=None):  # fmt: skip
    """Sample a system and put the exact answer beside each estimate.

    Parameters
    ----------
    config : path, str or mapping
        A path (a ``PathLike``, or a string that ends in ``.toml``), TOML text, or the config as nested mappings.
    set : mapping, optional
        Values by dotted key that win over the config: ``{"parameters.F_N": 1.0, "sampling.seed": 7}``.
    threads : int, optional
        Threads of this process, 1 to 1024; all cores where it is left out. No number depends on it.
    progress : {"auto", None} or callable
        A bar on terminals and in notebooks, nothing, or a callable of ``(done, blocks)``. What it raises stops the run.
    out : path, optional
        A folder for the report and all finished blocks, as the program writes by ``--out``.
    resume : bool
        Go on with the blocks in ``out``, or start there.
    overwrite : bool
        Remove the run that ``out`` holds, and start afresh.
    executor : concurrent.futures.Executor, optional
        Walk the blocks on its workers: a process pool, Dask's ``Client.get_executor()``, ``MPIPoolExecutor`` of mpi4py,
        or any other. The report is the same, to the byte. With ``out``, blocks are kept as they arrive.
    tasks : int, optional
        How many tasks the executor gets; 64 where it is left out, and at most one for each block.

    Returns
    -------
    Report

    Raises
    ------
    ConfigError
        When the config cannot be run; with file, line, column, key and help.
    StoreError
        When ``out`` cannot be used.
    Interrupted
        At Ctrl-C, which stops within half a second.

    Notes
    -----
    Estimates of rates are :math:`N(t)/t` from a stationary start; errors are delete-one-block jackknifes;
    :math:`z = (\\mathrm{sampled} - \\mathrm{exact})/\\mathrm{error}`.

    Examples
    --------
    A level between two reservoirs, whose current is :math:`(f_L - f_R)/2 = \\tanh(1/2)/2`:

    >>> import fluctua as fl
    >>> report = fl.run(EXAMPLE, progress=None)
    >>> current = report["particle.left"].rate
    >>> abs(current.z) < 5 and 0 < current.error < 0.01
    True
    """
    folder = out_folder(out, resume, overwrite)
    bar = shown(progress)
    try:
        if executor is not None:
            return spread(ready(config, set=set), executor, tasks, folder, bar)
        if tasks is not None:
            raise ValueError("tasks= says how an executor is used; name one, or use threads=")
        return Report(_native.run(question(config, set), threads, folder, bar))
    finally:
        bar.close()


def exact(config, *, set=None, threads=None, out=None, overwrite=False):
    """The exact rate-matrix answers alone.

    Parameters
    ----------
    config, set, threads, out, overwrite
        As in :func:`fluctua.run`.

    Returns
    -------
    Report

    Examples
    --------
    >>> import fluctua as fl, math
    >>> current = fl.exact(EXAMPLE)["particle.left"].rate
    >>> abs(current.exact - math.tanh(0.5) / 2) < 1e-14, math.isnan(current.value)
    (True, True)
    """
    folder = out_folder(out, False, overwrite)
    return Report(_native.exact(question(config, set), threads, folder))


def load(path):
    """Read a report, or the dataset of a scan, from an output folder or from its ``report.json``.

    Returns
    -------
    Report or xarray.Dataset
    """
    path = os.fspath(path)
    if os.path.isdir(path):
        path = os.path.join(path, "report.json")
    try:
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
    except FileNotFoundError:
        message = f"{path}: there is no report; a run that was interrupted is gone on with by run(..., resume=True)"
        raise StoreError(message) from None
    return _parsed(text, path)


def merge(out, folders, *, progress="auto"):
    """Join the blocks of several folders, such as those of ``fluctua run --shard``, and write the report of all.

    Parameters
    ----------
    out : path
        The folder to write.
    folders : sequence of paths
        The folders to read, which together hold every block of one plan.

    Returns
    -------
    Report or xarray.Dataset
        Of a run, or of a scan.
    """
    bar = shown(progress)
    try:
        text = _native.merge(os.fspath(out), [os.fspath(folder) for folder in folders], bar)
    finally:
        bar.close()
    return _parsed(text, out)


def _parsed(text, path):
    try:
        found = json.loads(text).get("format")
    except (ValueError, AttributeError):
        raise StoreError(f"{path} is no report of fluctua") from None
    if found == "fluctua-scan":
        return dataset(text)
    if found != "fluctua-report":
        raise StoreError(f"{path} has the format {found!r}; name the report.json of an output folder")
    return Report(text)
