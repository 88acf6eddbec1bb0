"""Where does the inverse current end? The exact answers along a force, and the zero between them."""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import fluctua as fl

configs = Path(__file__).parents[2] / "configs"
picture = sys.argv[1] if len(sys.argv) > 1 else "inverse_current.pdf"

ds = fl.scan(configs / "inverse_current.toml", {"F_N": np.linspace(0, 2, 41)}, exact=True)
J = ds.exact.sel(observable="particle.b", statistic="rate")
fig, ax = plt.subplots(figsize=(4, 3))
ax.plot(ds.F_N, J)
ax.axhline(0, lw=0.5, color="k")
ax.set(xlabel="force $F_N$", ylabel="particle current into b")
fig.savefig(picture, bbox_inches="tight")
print("the inverse current ends at F_N =", round(float(np.interp(0, J, ds.F_N)), 3))
