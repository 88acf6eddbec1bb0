"""Sample the jump trajectories of small nonequilibrium systems beside exact answers.

>>> import fluctua as fl
>>> report = fl.run(EXAMPLE, progress=None)
>>> report["particle.left"].rate.z < 5
True
"""

from ._errors import ConfigError, Interrupted, StoreError
from ._native import __version__
from ._network import network
from ._plan import Plan, Trace, plan, trace
from ._report import Answer, Curve, Report, Statistics
from ._runs import exact, load, merge, run
from ._scan import scan

__all__ = [
    "Answer",
    "ConfigError",
    "Curve",
    "Interrupted",
    "Plan",
    "Report",
    "Statistics",
    "StoreError",
    "Trace",
    "__version__",
    "exact",
    "load",
    "merge",
    "network",
    "plan",
    "run",
    "scan",
    "trace",
]
