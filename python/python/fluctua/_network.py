"""Make a ``[model]`` table of one's own rate matrices."""

from __future__ import annotations

from collections.abc import Mapping


def network(rates, *, names=None, start=0):
    """A rate network from matrices of rates, one for each reservoir.

    Parameters
    ----------
    rates : array_like, sparse matrix, or mapping
        ``rates[to, from]`` is the rate of jumps from state ``from`` to state ``to``; the diagonal is ignored, so that a
        generator with its negative diagonal serves. A mapping has an entry for each reservoir: the rates alone, or a
        tuple ``(rates, particles)`` or ``(rates, particles, energies)``. These are what one jump takes from the
        reservoir into the system: one number for all jumps, or arrays of the shape of the rates.
    names : sequence of str, optional
        The names of the states; ``s0``, ``s1``, ... where they are left out.
    start : int
        The index of the state that is named first. Trajectories start from the stationary law, where it is unique.

    Returns
    -------
    dict
        The ``[model]`` table, for ``fl.run({"model": ...})``.

    Examples
    --------
    A level between two leads, whose current is ``(a_L b_R - b_L a_R)/(a_L + b_L + a_R + b_R)``:

    >>> import numpy as np, fluctua as fl
    >>> electrons = np.array([[0, -1], [1, 0]])
    >>> left, right = np.array([[0, 1.0], [2.0, 0]]), np.array([[0, 3.0], [1.0, 0]])
    >>> model = fl.network({"left": (left, electrons), "right": (right, electrons)}, names=["empty", "full"])
    >>> current = fl.exact({"model": model})["particle.left"].rate.exact
    >>> abs(current - (2.0 * 3.0 - 1.0 * 1.0) / 7.0) < 1e-14
    True
    """
    if not isinstance(rates, Mapping):
        rates = {"reservoir": rates}
    transitions, size = [], None
    for reservoir, given in rates.items():
        matrix, *counts = given if isinstance(given, tuple) else (given,)
        if len(counts) > 2:
            raise ValueError(f"{reservoir}: give rates, particles and energies, no more")
        into, outof, values, shape = _entries(matrix)
        if size not in (None, shape[0]):
            raise ValueError(f"{reservoir} has {shape[0]} states, those before have {size}")
        size = shape[0]
        columns = [_count(count, into, outof, shape, reservoir) for count in counts]
        transitions.append((reservoir, into, outof, values, columns))
    if not size:
        raise ValueError("there is no rate")
    names = _names(names, size)
    table = []
    for reservoir, into, outof, values, columns in transitions:
        for index, rate in enumerate(values):
            one = {
                "from": names[outof[index]],
                "to": names[into[index]],
                "rate": float(rate),
                "reservoir": str(reservoir),
            }
            if len(columns) > 0 and columns[0][index] != 0:
                one["particles"] = int(columns[0][index])
            if len(columns) > 1 and columns[1][index] != 0:
                one["energy"] = float(columns[1][index])
            table.append(one)
    return {"kind": "network", "start": names[start], "transitions": table}


def _names(names, size):
    if names is None:
        return [f"s{index}" for index in range(size)]
    names = [str(name) for name in names]
    if len(names) != size:
        raise ValueError(f"there are {len(names)} names for {size} states")
    return names


def _entries(matrix):
    """Row, column and value of each rate beside the diagonal."""
    import numpy as np

    if hasattr(matrix, "tocoo"):
        sparse = matrix.tocsc().tocoo()
        shape, into, outof, values = sparse.shape, sparse.row, sparse.col, sparse.data
    else:
        dense = np.asarray(matrix, dtype=float)
        if dense.ndim != 2:
            raise ValueError(f"rates are a square matrix, not an array of {dense.ndim} dimensions")
        shape = dense.shape
        # NaN is not zero: it goes on, to be refused with its place.
        outof, into = np.nonzero(dense.T)
        values = dense[into, outof]
    if shape[0] != shape[1]:
        raise ValueError(f"rates are a square matrix, not one of {shape[0]} by {shape[1]}")
    jumps = (into != outof) & (values != 0)
    return into[jumps], outof[jumps], values[jumps], shape


def _count(count, into, outof, shape, reservoir):
    import numpy as np

    if np.ndim(count) == 0 and not hasattr(count, "tocoo"):
        return np.full(len(into), count)
    if tuple(count.shape if hasattr(count, "shape") else np.shape(count)) != tuple(shape):
        raise ValueError(f"{reservoir}: counts have the shape of the rates, {shape}")
    if hasattr(count, "tocsr"):
        return np.asarray(count.tocsr()[into, outof]).ravel()
    return np.asarray(count)[into, outof]
