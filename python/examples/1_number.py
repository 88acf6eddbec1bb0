"""A number with its error bar, beside the exact answer: the particle current that flows against both its forces."""

from pathlib import Path

import fluctua as fl

configs = Path(__file__).parents[2] / "configs"

report = fl.run(configs / "inverse_current.toml", progress=None)
current = report["particle.b"].rate
print(report.verdict)
print("particle.b", current)
print("its Fano factor", report["particle.b"].fano)
print("its covariance with the energy current", report["particle.b", "energy.r"])
for finding in report.findings:
    print(finding["text"])
