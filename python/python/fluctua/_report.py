"""A report: the parsed ``report.json``."""

from __future__ import annotations

import functools
import html
import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from . import _native

NAN = math.nan


@dataclass(frozen=True)
class Answer:
    """Both answers to one quantity; what is absent is NaN.

    Attributes
    ----------
    value, error : float
        The sampled value and its standard error.
    exact : float
        The exact answer.
    z : float
        ``(value - expected)/error``.
    expected : float
        What ``z`` compares with: ``exact``, or for an asymptotic rate the exact value of what was estimated.
    judged : bool
        Does it count in the verdict?
    class_ : int or None
        The closed class that it belongs to, where a start reaches several.
    window : float or None
        The time of its windows, of statistics of finite windows.
    """

    value: float = NAN
    error: float = NAN
    exact: float = NAN
    z: float = NAN
    expected: float = NAN
    bound: float = NAN
    judged: bool = True
    class_: int | None = None
    window: float | None = None

    def __str__(self):
        parts = []
        if not math.isnan(self.value):
            parts.append(f"{self.value:.6g} ± {self.error:.2g}")
        if not math.isnan(self.exact):
            parts.append(f"exact {self.exact:.12g}")
        if not math.isnan(self.z):
            parts.append(f"z = {self.z:.2f}")
        return ", ".join(parts) if parts else "undefined"


def _answer(row):
    sampled = row.get("sampled", {})
    exact = row.get("exact", NAN)
    return Answer(
        value=sampled.get("value", NAN),
        error=sampled.get("standard_error", NAN),
        exact=exact,
        z=row.get("z", NAN),
        expected=row.get("expected", exact),
        bound=row.get("bound", NAN),
        judged=row.get("judged", True),
        class_=row.get("class"),
        window=row.get("window"),
    )


def _subject(row):
    return f"{row['name']}.{row['of']}"


class Statistics(Mapping):
    """The statistics of one observable: ``statistics["rate"]`` or ``statistics.rate``."""

    def __init__(self, name, answers):
        self.name, self._answers = name, answers

    def __getitem__(self, statistic):
        return self._answers[statistic]

    def __getattr__(self, statistic):
        if statistic.startswith("_"):
            raise AttributeError(statistic)
        try:
            return self._answers[statistic]
        except KeyError:
            listed = ", ".join(self._answers)
            raise AttributeError(f"{self.name} has no {statistic}; there are {listed}") from None

    def __iter__(self):
        return iter(self._answers)

    def __len__(self):
        return len(self._answers)

    def __dir__(self):
        return [*super().__dir__(), *self._answers]

    def __repr__(self):
        lines = [f"  {statistic}: {answer}" for statistic, answer in self._answers.items()]
        return "\n".join([self.name, *lines])


@dataclass(frozen=True, eq=False)
class Curve:
    """A curve: a distribution, a generating function, a spectrum, a waiting time ...

    Attributes
    ----------
    kind, name : str
        What it is of, such as ``"distribution"`` of ``"particle.b"``.
    window : float or None
        The time of its windows.
    axes : dict of str to ndarray
        The coordinates of its points, by the name of each axis.
    sampled, error, exact : ndarray
        A value for each point; NaN where there is none.
    test : dict or None
        The test of both against each other.
    part : int
        Curves can share kind, name and window, such as a generating function on the fields that a sample can be
        trusted at, and on the others; they are numbered from 0.
    data : dict
        All of it, as ``report.json`` has it.
    """

    kind: str
    name: str
    window: float | None
    part: int
    data: dict = field(repr=False)

    @functools.cached_property
    def axes(self):
        import numpy as np

        return {axis["name"]: np.array(axis["values"]) for axis in self.data["axes"]}

    @property
    def x(self):
        """The values of its axis, where it has one."""
        if len(self.axes) != 1:
            raise ValueError(f"the {self.kind} of {self.name} has {len(self.axes)} axes: {', '.join(self.axes)}")
        return next(iter(self.axes.values()))

    def _values(self, values):
        import numpy as np

        if values is None:
            return np.full(len(next(iter(self.axes.values()))), np.nan)
        return np.array(values, dtype=float)

    @functools.cached_property
    def sampled(self):
        return self._values(self.data.get("sampled", {}).get("values"))

    @functools.cached_property
    def error(self):
        return self._values(self.data.get("sampled", {}).get("standard_errors"))

    @functools.cached_property
    def exact(self):
        return self._values(self.data.get("exact"))

    @property
    def test(self):
        return self.data.get("test")

    def to_xarray(self):
        """The curve as an :class:`xarray.Dataset` along its axis; of two axes, along ``point``."""
        import xarray

        dim = next(iter(self.axes)) if len(self.axes) == 1 else "point"
        variables = {name: (dim, getattr(self, name)) for name in ("sampled", "error", "exact")}
        coords = {name: (dim, values) for name, values in self.axes.items()}
        attrs = {"kind": self.kind, "name": self.name}
        if self.window is not None:
            attrs["window"] = self.window
        return xarray.Dataset(variables, coords=coords, attrs=attrs)

    def plot(self, ax=None):
        """Draw the sample as points with error bars and the exact answer as a line; returns the axes of matplotlib."""
        import numpy as np

        if ax is None:
            import matplotlib.pyplot as plt

            ax = plt.gca()
        x = self.x
        there = ~np.isnan(self.sampled) & (self.sampled != 0)
        if there.any():
            ax.errorbar(x[there], self.sampled[there], self.error[there], fmt="o", ms=3, label="sampled")
        if not np.isnan(self.exact).all():
            ax.plot(x, self.exact, "-", label="exact")
        ax.set_xlabel(next(iter(self.axes)))
        ax.set_ylabel(f"{self.kind} of {self.name}".replace("_", " "))
        ax.legend()
        return ax


class Report:
    """The result of a run or of an exact calculation, parsed from ``report.json``.

    ``report["particle.b"]`` has the statistics of an observable, ``report["particle.b", "energy.r"]`` the covariance
    rate of two. What is listed is :attr:`names`.

    Attributes
    ----------
    json : str
        The report as the program writes it by ``--format json``, to the byte.
    data : dict
        The same, parsed.

    Examples
    --------
    >>> import fluctua as fl, math
    >>> report = fl.exact(EXAMPLE)
    >>> current = report["particle.left"].rate
    >>> abs(current.exact - math.tanh(0.5) / 2) < 1e-14
    True
    """

    def __init__(self, text):
        self.json = text
        self.data = json.loads(text)
        found = self.data.get("format")
        if found != "fluctua-report":
            raise ValueError(f"the format is {found!r}, not 'fluctua-report'")

    @functools.cached_property
    def _listed(self):
        """Statistics by observable, and covariances by pair; those of the longest window and the first class first."""
        alone, pairs = {}, {}
        duration = self.data["plan"]["sampling"].get("duration")
        for row in self.data["quantities"]:
            name, answer = _subject(row), _answer(row)
            if "and" in row:
                pairs.setdefault((name, _subject(row["and"])), answer)
                continue
            statistics = alone.setdefault(name, {})
            before = statistics.get(row["statistic"])
            longer = before is not None and before.window != duration and answer.window == duration
            if before is None or longer:
                statistics[row["statistic"]] = answer
        return alone, pairs

    @property
    def names(self):
        """The observables that are listed, such as ``particle.b``."""
        return list(self._listed[0])

    def __getitem__(self, name):
        alone, pairs = self._listed
        if isinstance(name, tuple):
            found = pairs.get(name, pairs.get(name[::-1]))
            if found is None:
                raise KeyError(f"the covariance of {' and '.join(map(str, name))} is not listed")
            return found
        if name not in alone:
            import difflib

            close = difflib.get_close_matches(str(name), alone, 1)
            meant = f"; did you mean {close[0]!r}?" if close else f"; there are {', '.join(alone)}"
            raise KeyError(f"{name!r} is not listed{meant}")
        return Statistics(name, alone[name])

    def __contains__(self, name):
        alone, pairs = self._listed
        return name in alone or name in pairs

    def __iter__(self):
        return iter(self._listed[0])

    @property
    def title(self):
        return self.data["title"]

    @property
    def plan(self):
        """The resolved plan, as nested dictionaries."""
        return self.data["plan"]

    @property
    def laws(self):
        return self.data["laws"]

    @property
    def findings(self):
        return self.data["findings"]

    @property
    def comparison(self):
        """The verdict over all rows and curves; ``None`` where nothing was sampled."""
        return self.data.get("comparison")

    @property
    def warnings(self):
        return self.data["warnings"]

    @functools.cached_property
    def curves(self):
        """All curves, in the order of the report."""
        curves, seen = [], {}
        for data in self.data["curves"]:
            name = _subject(data) if "of" in data else data["name"]
            if "and" in data:
                name = f"{name}, {_subject(data['and'])}"
            key = data["kind"], name, data.get("window")
            part = seen.get(key, 0)
            seen[key] = part + 1
            curves.append(Curve(*key, part, data))
        return curves

    def curve(self, kind, name, window=None, part=0):
        """One curve: ``report.curve("distribution", "entropy.total", window=40)``.

        Without a window it is that of the longest. ``part`` tells curves of the same kind, name and window apart.
        """
        found = [curve for curve in self.curves if (curve.kind, curve.name) == (kind, name)]
        if not found:
            there = sorted({f"{curve.kind} of {curve.name}" for curve in self.curves})
            listed = ", ".join(there) if there else "none"
            raise KeyError(f"there is no {kind} of {name}; there are {listed}")
        windows = [curve.window for curve in found]
        if window is None:
            window = max((w for w in windows if w is not None), default=None)
        found = [curve for curve in found if curve.window == window and curve.part == part]
        if not found:
            parts = sum(there == window for there in windows)
            if parts:
                raise KeyError(f"the {kind} of {name} has no part {part}; its parts are 0 to {parts - 1}")
            listed = sorted({w for w in windows if w is not None})
            raise KeyError(f"the {kind} of {name} has " + (f"the windows {listed}" if listed else "no windows"))
        return found[0]

    def to_pandas(self):
        """Every quantity as a row of a :class:`pandas.DataFrame`, with the columns of ``quantities.csv``."""
        import pandas

        rows = []
        for row in self.data["quantities"]:
            answer = _answer(row)
            other = row.get("and", {})
            rows.append(
                (row["name"], row["of"], row["statistic"], NAN if answer.window is None else answer.window,
                 other.get("name"), other.get("of"), answer.value, answer.error, answer.exact, answer.z)
            )  # fmt: skip
        columns = "name of statistic window and_name and_of sampled standard_error exact z".split()
        return pandas.DataFrame(rows, columns=columns)

    def to_xarray(self):
        """The quantities over ``observable`` and ``statistic``, and covariance rates over ``observable`` and ``other``.

        Variables are ``sampled``, ``error``, ``exact`` and ``z``, and for pairs ``covariance_sampled`` and so on; NaN
        where there is none. ``.to_netcdf(path)`` writes it.
        """
        import numpy as np
        import xarray

        alone, pairs = self._listed
        names = list(alone)
        statistics = list(dict.fromkeys(s for listed in alone.values() for s in listed))
        fields = {"sampled": "value", "error": "error", "exact": "exact", "z": "z"}
        shape = len(names), len(statistics)
        arrays = {key: np.full(shape, np.nan) for key in fields}
        for i, name in enumerate(names):
            for statistic, answer in alone[name].items():
                j = statistics.index(statistic)
                for key, attribute in fields.items():
                    arrays[key][i, j] = getattr(answer, attribute)
        variables = {key: (("observable", "statistic"), array) for key, array in arrays.items()}
        coords = {"observable": names, "statistic": statistics}
        if pairs:
            paired = [n for n in names if any(n in pair for pair in pairs)]
            index = {name: i for i, name in enumerate(paired)}
            coords["first"] = coords["second"] = paired
            for key, attribute in fields.items():
                array = np.full((len(paired), len(paired)), np.nan)
                for (a, b), answer in pairs.items():
                    i, j = index[a], index[b]
                    array[i, j] = array[j, i] = getattr(answer, attribute)
                variables[f"covariance_{key}"] = (("first", "second"), array)
        attrs = {"title": self.title, "fluctua": self.data["fluctua"], "seed": self.data["seed"]}
        attrs.update({f"unit_of_{what}": unit for what, unit in self.data["units"].items()})
        return xarray.Dataset(variables, coords=coords, attrs=attrs)

    def save(self, folder):
        """Write ``report.json``, ``report.html`` and the figures into a folder; :func:`fluctua.load` reads it."""
        folder = os.fspath(folder)
        os.makedirs(os.path.join(folder, "figures"), exist_ok=True)
        files = {os.path.join("figures", name + ".svg"): svg for name, svg in self.figures().items()}
        files["report.html"] = _native.page(self.json, None)
        # Last, so that the others are whole where it stands.
        files["report.json"] = self.json
        for name, text in files.items():
            path = os.path.join(folder, name)
            with open(path + ".part", "w", encoding="utf-8", newline="") as file:
                file.write(text)
            os.replace(path + ".part", path)

    def figures(self):
        """The figures of the report as SVG, by name."""
        return dict(_native.figures(self.json))

    @property
    def verdict(self):
        """The verdict in a line."""
        comparison = self.comparison
        if comparison is None and "kernel" in self.data:
            return "sampled, and no comparison was judged; warnings says why"
        if comparison is None:
            return "exact answers alone: nothing was sampled"
        wrong = len(comparison.get("disagreeing", [])) + len(comparison.get("curves", []))
        bound = comparison.get("bound")
        largest = comparison.get("largest")
        told = f"; the largest |z| is {largest:.2f}, the bound {bound:.2f}" if bound and largest else ""
        words = "all agree" if not wrong else f"{wrong} DISAGREE"
        return f"{comparison['compared']} comparisons of sampled and exact: {words}{told}"

    def __repr__(self):
        return f"<fluctua.Report {self.title!r}: {self.verdict}>"

    def _repr_html_(self):
        rows = []
        for name, statistics in self._listed[0].items():
            answer = statistics.get("rate", statistics.get("value"))
            if answer is None:
                continue
            cells = (answer.value, answer.error, answer.exact, answer.z)
            shown = "".join(f"<td>{'' if math.isnan(cell) else f'{cell:.6g}'}</td>" for cell in cells)
            rows.append(f"<tr><th>{html.escape(name)}</th>{shown}</tr>")
        head = "".join(f"<th>{word}</th>" for word in ("", "sampled", "error", "exact", "z"))
        drawn = "".join(
            f'<figure style="display:inline-block">{svg[svg.find("<svg"):]}</figure>'
            for svg in list(self.figures().values())[:4]
        )
        return (
            f"<div><h3>{html.escape(self.title)}</h3><p>{html.escape(self.verdict)}</p>"
            f"<details open><summary>rates</summary><table><tr>{head}</tr>{''.join(rows)}</table></details>"
            f"<details><summary>figures</summary>{drawn}</details></div>"
        )

    def __eq__(self, other):
        return isinstance(other, Report) and self.json == other.json

    def __hash__(self):
        return hash(self.json)

    def __reduce__(self):
        return Report, (self.json,)
