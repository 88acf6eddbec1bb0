"""A plan, and trajectories of it."""

from __future__ import annotations

import functools
import io

from . import _native
from ._question import NAMELESS, asked, question
from ._report import Report


class Plan:
    """A config made ready: compiled, with every choice made that it left open.

    ``str(plan)`` is the resolved TOML, of which a run is a function; plans are pickled as this text.

    Examples
    --------
    A report is a function of blocks, and a block is one of the plan and its index:

    >>> import fluctua as fl
    >>> plan = fl.plan(EXAMPLE)
    >>> halves = [plan.walk(range(0, 8)), plan.walk(range(8, 16))]
    >>> plan.report(halves) == fl.run(EXAMPLE, progress=None)
    True
    """

    def __init__(self, native):
        self._native = native

    @property
    def title(self):
        return self._native.title

    @property
    def blocks(self):
        """How many blocks it has; they bound how many workers can share it."""
        return self._native.blocks

    @property
    def states(self):
        """The names of its states; none where the system has no rate network."""
        return self._native.states

    def rates(self):
        """The rate matrix as :class:`scipy.sparse.coo_array`: entry ``[to, from]``, without a diagonal."""
        from scipy import sparse

        rates = self._native.rates()
        if rates is None:
            raise ValueError(f"{self.title} has no rate network")
        into, outof, values = rates
        size = len(self.states)
        return sparse.coo_array((values, (into, outof)), shape=(size, size))

    def walk(self, blocks, *, threads=1):
        """Walk some blocks, given by their indices, and return them as bytes."""
        return self._native.walk(list(blocks), threads)

    def report(self, parts):
        """The report of all blocks, from the bytes that :meth:`walk` gave, in any order."""
        return Report(self._native.report(list(parts)))

    def __str__(self):
        return self._native.text

    def __repr__(self):
        return f"<fluctua.Plan {self.title!r}: {self.blocks} blocks>"

    def __reduce__(self):
        return planned, (str(self),)


@functools.lru_cache(maxsize=4)
def planned(text):
    """The plan of a resolved text; a worker prepares it once."""
    return Plan(_native.Plan(asked(NAMELESS, text, [])))


def plan(config, *, set=None):
    """Read a config, compile its system and make the choices that it leaves open.

    Parameters
    ----------
    config : path, str or mapping
        As in :func:`fluctua.run`.
    set : mapping, optional
        Values by dotted key that win over the config.

    Returns
    -------
    Plan

    Examples
    --------
    >>> import fluctua as fl
    >>> fl.plan(EXAMPLE).states
    ['empty', 'level']
    """
    return Plan(_native.Plan(question(config, set)))


class Trace:
    """One trajectory: a column for each thing that a jump tells, such as ``trace["time"]`` or ``trace.columns``."""

    def __init__(self, text):
        self.csv = text
        self.columns = _columns(text)

    def __getitem__(self, column):
        return self.columns[column]

    def __len__(self):
        return len(next(iter(self.columns.values())))

    def __repr__(self):
        return f"<fluctua.Trace of {len(self)} jumps: {', '.join(self.columns)}>"

    def to_numpy(self):
        """A structured array with a field for each column, which :func:`numpy.save` writes."""
        import numpy as np

        kinds = [(name, column.dtype) for name, column in self.columns.items()]
        table = np.empty(len(self), dtype=kinds)
        for name, column in self.columns.items():
            table[name] = column
        return table

    def to_pandas(self):
        import pandas

        return pandas.DataFrame(dict(self.columns))

    def __reduce__(self):
        return Trace, (self.csv,)


def _columns(text):
    import csv

    import numpy as np

    header, *rows = csv.reader(io.StringIO(text))
    columns = {}
    for index, name in enumerate(header):
        words = [row[index] for row in rows]
        columns[name] = np.array(words, dtype=str)
        if name not in ("from", "to", "reservoir"):
            try:
                numbers = [float(word) if word else float("nan") for word in words]
            except ValueError:
                continue
            columns[name] = np.array(numbers, dtype=float)
    return columns


def trace(config, *, jumps=10_000, set=None):
    """Follow one trajectory jump by jump.

    Parameters
    ----------
    config : path, str or mapping
        As in :func:`fluctua.run`.
    jumps : int
        Stop after so many jumps.
    set : mapping, optional
        Values by dotted key that win over the config.

    Returns
    -------
    Trace

    Examples
    --------
    >>> import fluctua as fl
    >>> walk = fl.trace(EXAMPLE, jumps=50)
    >>> bool((walk["time"][1:] >= walk["time"][:-1]).all())
    True
    """
    return Trace(_native.trace(question(config, set), jumps))
