"""The answers at every point of one or two axes."""

from __future__ import annotations

import json
import warnings

from . import _native
from ._progress import shown
from ._question import out_folder, question
from ._spread import spread_scan


def scan(config, axes=None, *, exact=False, set=None, threads=None, progress="auto", out=None, resume=False,
         overwrite=False, executor=None, tasks=None):  # fmt: skip
    """Answer every point of one or two axes.

    Parameters
    ----------
    config : path, str or mapping
        As in :func:`fluctua.run`.
    axes : mapping, optional
        The values of a parameter, or of a dotted key, by its name; one or two of them, each ascending. Without it, the
        ``[[scan]]`` tables of the config are followed.
    exact : bool
        The exact answers alone.
    set, threads, progress, out, resume, overwrite, executor, tasks
        As in :func:`fluctua.run`.

    Returns
    -------
    xarray.Dataset
        Variables ``sampled``, ``error``, ``exact`` and ``z`` over the axes, ``observable`` and ``statistic``; of points
        that cannot be answered NaN, and why in the variable ``problem``. ``attrs["contours"]`` has the points where
        currents change sign, as JSON.

    Examples
    --------
    >>> import numpy as np, fluctua as fl
    >>> bias = np.linspace(-1, 2, 4)
    >>> ds = fl.scan(EXAMPLE, {"bias": bias}, exact=True)
    >>> J = ds.exact.sel(observable="particle.left", statistic="rate")
    >>> bool(np.allclose(J, np.tanh(bias / 4) / 2, rtol=0, atol=1e-14))
    True
    """
    options = [f"{name}={','.join(map(repr, map(_number, values)))}" for name, values in (axes or {}).items()]
    bar = shown(progress)
    folder = out_folder(out, resume, overwrite)
    try:
        if executor is None:
            text = _native.scan(question(config, set), options, exact, threads, folder, bar)
        elif exact:
            raise ValueError("exact answers of a scan are not spread; leave executor= out")
        else:
            text = spread_scan(_native.Scan(question(config, set), options), executor, tasks, folder, bar)
    finally:
        bar.close()
    return dataset(text)


def _number(value):
    """A whole number stays one, for keys that count."""
    import numbers

    return int(value) if isinstance(value, numbers.Integral) else float(value)


def dataset(text):
    """The dataset of a scan's JSON."""
    import numpy as np
    import xarray

    data = json.loads(text)
    axes = {axis["name"]: np.array(axis["values"], dtype=float) for axis in data["axes"]}
    points, shape = data["points"], tuple(len(values) for values in axes.values())
    columns, names, statistics, pairs, classes = {}, {}, {}, {}, set()
    for number, point in enumerate(points):
        for row in point.get("quantities", ()):
            name, statistic = f"{row['name']}.{row['of']}", row["statistic"]
            if "class" in row:
                classes.add(row["class"])
                continue
            if "and" in row:
                other = f"{row['and']['name']}.{row['and']['of']}"
                key = ("pair", pairs.setdefault((name, other), len(pairs)))
            else:
                key = ("alone", names.setdefault(name, len(names)), statistics.setdefault(statistic, len(statistics)))
            columns.setdefault(key, []).append((number, row))
    if classes:
        warnings.warn(
            f"answers of {len(classes)} closed classes are not in the dataset; report.json of out= lists them by class",
            stacklevel=3,
        )
    fields = ("sampled", "error", "exact", "z")
    count = len(points)
    alone = {f: np.full((count, len(names), len(statistics)), np.nan) for f in fields}
    paired = {f: np.full((count, len(pairs)), np.nan) for f in fields}
    for key, rows in columns.items():
        target, place = (alone, key[1:]) if key[0] == "alone" else (paired, key[1:])
        for number, row in rows:
            sampled = row.get("sampled")
            if sampled is not None:
                target["sampled"][(number, *place)] = sampled["value"]
                target["error"][(number, *place)] = sampled.get("standard_error", np.nan)
            target["exact"][(number, *place)] = row.get("exact", np.nan)
            target["z"][(number, *place)] = row.get("z", np.nan)
    dims = tuple(axes)
    variables = {
        f: ((*dims, "observable", "statistic"), alone[f].reshape(*shape, len(names), len(statistics))) for f in fields
    }
    coords = {**axes, "observable": list(names), "statistic": list(statistics)}
    if pairs:
        coords["pair"] = [f"{a}, {b}" for a, b in pairs]
        for f in fields:
            variables[f"covariance_{f}"] = ((*dims, "pair"), paired[f].reshape(*shape, len(pairs)))
    problems = [point.get("error", "") for point in points]
    if any(problems):
        variables["problem"] = (dims, np.array(problems).reshape(shape))
    attrs = {"title": data["title"], "fluctua": data["fluctua"], "seed": data["seed"]}
    attrs.update({f"unit_of_{what}": unit for what, unit in data["units"].items()})
    attrs["contours"] = json.dumps(data.get("contours", []))
    attrs["warnings"] = json.dumps(data["warnings"])
    return xarray.Dataset(variables, coords=coords, attrs=attrs)
