"""The tails of a distribution, sampled and exact, drawn by matplotlib."""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

import fluctua as fl

configs = Path(__file__).parents[2] / "configs"
picture = sys.argv[1] if len(sys.argv) > 1 else "tails.pdf"

report = fl.run(configs / "distributions.toml", progress=None)
curve = report.curve("distribution", "entropy.total", window=40)
ax = curve.plot()
ax.set_yscale("log")
plt.savefig(picture, bbox_inches="tight")
print("goodness of fit: p =", round(curve.test["p_value"], 3))
