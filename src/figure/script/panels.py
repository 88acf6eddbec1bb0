
import csv
import pathlib

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import colors
from matplotlib.patches import PathPatch
from matplotlib.path import Path

HERE = pathlib.Path(__file__).resolve().parent
with open(HERE / (NAME + ".csv"), newline="", encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))


def column(panel, layer, name, part=None):
    """A column of a layer, or of one of its curves; empty fields become nan."""
    own = [r for r in ROWS if (r["panel"], r["layer"]) == (str(panel), str(layer))]
    own = [r for r in own if part is None or r["part"] == str(part)]
    return np.array([float(r[name]) if r[name] else np.nan for r in own])


def grid(panel, layer):
    """The columns and rows of a grid, and its numbers."""
    x, y, z = (column(panel, layer, name) for name in "xyz")
    x, y = np.unique(x), np.unique(y)
    return x, y, z.reshape(len(y), len(x))


def limbs(y, low, high):
    """Lengths of error bars; a limb that reaches zero on a logarithmic axis mirrors the other one."""
    if ax.get_yscale() == "log":
        low = np.where(low <= 0, y * y / high, low)
    return np.clip([y - low, high - y], 0, None)


def hatch(ax, x, y, z, label=None):
    """Hatched cells of a grid."""
    pen = {"fill": False, "hatch": "/////", "ec": "#999999", "lw": 0}
    dx, dy = (np.gradient(axis) if len(axis) > 1 else np.ones(1) for axis in (x, y))
    for row, column in zip(*np.nonzero(z == 1)):
        corner = (x[column] - dx[column] / 2, y[row] - dy[row] / 2)
        ax.add_patch(plt.Rectangle(corner, dx[column], dy[row], **pen))
    ax.add_patch(plt.Rectangle((np.nan, np.nan), 0, 0, label=label, **pen))


def areas(panel, layer):
    """The areas of a layer, each the path of its closed curves; outer ones run against inner ones."""
    x, y, z, part = (column(panel, layer, name) for name in ("x", "y", "z", "part"))
    z = np.nan_to_num(z)
    list = []
    for number in np.unique(z):
        own = [np.c_[x, y][(z == number) & (part == p)] for p in np.unique(part[z == number])]
        list.append(Path.make_compound_path(*(Path(np.r_[ring, ring[:1]], closed=True) for ring in own)))
    return list


def area(ax, panel, layer, ink, label=None):
    """The filled inside of closed curves."""
    for path in areas(panel, layer):
        ax.add_patch(PathPatch(path, fc=ink, ec="#999999", lw=0, label=label))


def hatching(ax, panel, layer, ink, label=None):
    """Lines over what is inside all areas of a layer: one of them, or two."""
    first, *others = areas(panel, layer)
    patch = ax.add_patch(PathPatch(first, fill=False, hatch="/////", ec=ink, lw=0, label=label))
    for path in others:
        patch.set_clip_path(path, ax.transData)


plt.rcParams.update({
    "font.family": "sans-serif", "font.size": 8.6, "legend.frameon": False, "legend.fontsize": 8.6,
    "axes.linewidth": 0.6, "xtick.direction": "in", "ytick.direction": "in", "xtick.top": True,
    "ytick.right": True, "xtick.minor.visible": True, "ytick.minor.visible": True,
    "xtick.major.size": 3.2, "ytick.major.size": 3.2, "xtick.minor.size": 1.8, "ytick.minor.size": 1.8,
    "xtick.major.width": 0.6, "ytick.major.width": 0.6, "axes.unicode_minus": True,
})
