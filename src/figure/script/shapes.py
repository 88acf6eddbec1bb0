
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

HERE = Path(__file__).resolve().parent
CODES = {"M": (Outline.MOVETO, 1), "L": (Outline.LINETO, 1), "C": (Outline.CURVE4, 3), "Z": (Outline.CLOSEPOLY, 0)}


def shape(outline, **pen):
    """A shape from its outline: letters of SVG, each followed by its numbers."""
    points, codes, words = [], [], outline.split()
    while words:
        code, count = CODES[words.pop(0)]
        numbers = [float(words.pop(0)) for _ in range(2 * count)] or [0, 0]
        points += list(zip(numbers[::2], numbers[1::2]))
        codes += [code] * max(count, 1)
    ax.add_patch(PathPatch(Outline(points, codes), **pen))


