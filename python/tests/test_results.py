"""What Python makes of a report."""

import io
import json
import math

import numpy as np
import pytest
from conftest import EXAMPLE, ROOT

import fluctua as fl


def test_arrays_hold_every_number(alone, tmp_path):
    pd, xr = pytest.importorskip("pandas"), pytest.importorskip("xarray")
    table, ds = alone.to_pandas(), alone.to_xarray()
    rows = alone.data["quantities"]
    assert len(table) == len(rows)
    for row, listed in zip(rows, table.itertuples()):
        assert listed.exact == row["exact"] or (math.isnan(listed.exact) and "exact" not in row)
    cell = ds.exact.sel(observable="particle.left", statistic="rate").item()
    assert cell == alone["particle.left"].rate.exact
    assert ds.covariance_exact.sel(first="particle.left", second="particle.right").item() == (
        alone["particle.left", "particle.right"].exact
    )
    # pandas reads what the program writes, to the last bit.
    fl.run(EXAMPLE, out=tmp_path / "out", progress=None)
    stored = pd.read_csv(tmp_path / "out" / "quantities.csv")
    for column in ("sampled", "standard_error", "exact", "z"):
        np.testing.assert_array_equal(stored[column].to_numpy(), table[column].to_numpy())
    pytest.importorskip("scipy")
    again = xr.open_dataset(io.BytesIO(ds.drop_attrs().to_netcdf(None, engine="scipy")), engine="scipy")
    np.testing.assert_array_equal(again.exact.values, ds.exact.values)


def test_a_scan_is_a_dataset(tmp_path):
    pytest.importorskip("xarray")
    forces = np.linspace(0, 2, 41)
    ds = fl.scan(ROOT / "configs" / "inverse_current.toml", {"F_N": forces}, exact=True, out=tmp_path / "scan")
    J = ds.exact.sel(observable="particle.b", statistic="rate")
    assert J.dims == ("F_N",) and np.array_equal(ds.F_N, forces)
    zero = json.loads(ds.attrs["contours"])[0]["points"][0][0]
    assert abs(zero - np.interp(0, J, forces)) < 1e-3 and abs(zero - 0.346054596) < 1e-8
    for force, value in ((forces[3], J[3]), (forces[40], J[40])):
        alone = fl.exact(ROOT / "configs" / "inverse_current.toml", set={"parameters.F_N": force})
        assert abs(alone["particle.b"].rate.exact - value) < 1e-13
    assert fl.load(tmp_path / "scan").equals(ds)
    two = fl.scan(EXAMPLE, {"bias": [1.0, 2.0], "sampling.duration": [10.0, 20.0, 30.0]}, progress=None)
    assert two.sampled.dims[:2] == ("bias", "sampling.duration") and two.sampled.shape[:2] == (2, 3)


def test_datasets_say_what_a_current_of_one_is():
    pytest.importorskip("xarray")
    units = {"units.time": "ns", "units.energy": "meV"}
    plain, named = fl.exact(EXAMPLE), fl.exact(EXAMPLE, set=units)
    for ds in (named.to_xarray(), fl.scan(EXAMPLE, {"bias": [1.0, 2.0]}, exact=True, set=units)):
        assert ds.attrs["unit_of_particle_current"] == "160.2176634 pA"
        assert abs(float(ds.attrs["unit_of_energy_current"].removesuffix(" W")) / 1.602176634e-13 - 1) < 1e-9
    assert named["particle.left"].rate == plain["particle.left"].rate


def test_verdicts_say_what_was_done(alone):
    assert alone.verdict.startswith("sampled, and no comparison") and "rough" in " ".join(alone.warnings)
    assert fl.exact(EXAMPLE).verdict.startswith("exact answers alone")
    assert "all agree" in fl.run(EXAMPLE, set={"sampling.blocks": 40}, progress=None).verdict


def test_curves_of_one_name_are_all_there(tmp_path):
    report = fl.run(ROOT / "configs" / "distributions.toml", progress=None)
    assert len(report.curves) == len(report.data["curves"])
    keys = {(c.kind, c.name, c.window, c.part) for c in report.curves}
    assert len(keys) == len(report.curves), "each can be named"
    curve = report.curve("distribution", "entropy.total", window=40)
    assert abs(np.nansum(curve.exact) - 1) < 1e-6 and curve.sampled.shape == curve.x.shape
    joint = [c for c in report.curves if len(c.axes) == 2]
    assert joint and all(c.exact.shape == axis.shape for c in joint for axis in c.axes.values())
    assert joint[0].to_xarray().sizes == {"point": len(joint[0].exact)}
    with pytest.raises(KeyError, match="the windows"):
        report.curve("distribution", "entropy.total", window=3)
    with pytest.raises(KeyError, match="did you mean 'particle.b'"):
        report["partcle.b"]
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    ax = curve.plot()
    assert ax.lines and ax.get_xlabel() == "entropy.total"
    shown = report._repr_html_()
    assert "<svg" in shown and "particle.b" in shown
    report.save(tmp_path / "saved")
    assert fl.load(tmp_path / "saved") == report and list((tmp_path / "saved" / "figures").glob("*.svg"))


def test_own_chains_are_solved():
    sparse = pytest.importorskip("scipy.sparse")
    rng = np.random.default_rng(3)
    rates = rng.random((5, 5)) * (1 - np.eye(5))
    counts = np.triu(np.ones((5, 5), dtype=int), 1) - np.tril(np.ones((5, 5), dtype=int), -1)
    generator = rates - np.diag(rates.sum(0))
    law = np.linalg.svd(generator)[2][-1]
    law = law / law.sum()
    current = float((rates * counts * law).sum())
    for given in (rates, generator, sparse.csr_array(rates), sparse.coo_matrix(generator)):
        model = fl.network({"x": (given, counts, 0.5)})
        report = fl.exact({"model": model})
        assert abs(report["particle.x"].rate.exact - current) < 1e-13
        plan = fl.plan({"model": model})
        order = [plan.states.index(f"s{k}") for k in range(5)]
        np.testing.assert_array_equal(plan.rates().toarray()[np.ix_(order, order)], rates)


def test_a_trace_has_columns():
    trace = fl.trace(EXAMPLE, jumps=100)
    assert trace["time"].dtype == float and set(trace["reservoir"]) == {"left", "right"}
    table = trace.to_numpy()
    saved = io.BytesIO()
    np.save(saved, table)
    saved.seek(0)
    assert np.array_equal(np.load(saved)["time"], trace["time"])
    assert len(trace.to_pandas()) == len(trace)


def test_progress_is_told():
    seen = []
    fl.run(EXAMPLE, progress=lambda done, blocks: seen.append((done, blocks)))
    assert seen and all(done <= blocks == 16 for done, blocks in seen)
    with pytest.raises(ValueError, match="progress is"):
        fl.run(EXAMPLE, progress="loud")


#: Systems that are walked by tables, jump by jump, flip by flip, in steps, and by wave functions.
WALKED = {
    "inverse_current": {},
    "trajectories": {},
    "ring_1_1": {"sampling.duration": 20.0},
    "n_demon": {},
    "coherent_double_dot": {"sampling.duration": 20.0},
}


@pytest.mark.parametrize("config", WALKED)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_windows_are_those_that_blocks_sum(config, tmp_path):
    few = {"sampling.trajectories": 256, "sampling.blocks": 8, "observe.windows_file": True, **WALKED[config]}
    out = tmp_path / "out"
    report = fl.run(ROOT / "configs" / f"{config}.toml", set=few, out=out, progress=None)
    windows = np.load(out / "windows.npy", mmap_mode="r")
    assert len(windows) == report.plan["sampling"]["trajectories"]
    compared = 0
    for name in windows.dtype.names:
        column, statistics = windows[name].astype(float), report[name]
        if "mean" not in statistics or math.isnan(statistics.mean.value):
            continue
        scale = np.abs(column).max() + 1e-300
        assert abs(column.mean() - statistics.mean.value) <= 1e-12 * scale, name
        if not math.isnan(statistics.variance.value):
            assert abs(column.var(ddof=1) - statistics.variance.value) <= 1e-9 * scale**2, name
        compared += 1
    assert compared >= 2
    # The first window of another seed is another one.
    other = fl.run(ROOT / "configs" / f"{config}.toml", set={**few, "sampling.seed": 2}, out=tmp_path / "o", progress=None)
    assert other.json != report.json and not np.array_equal(np.load(tmp_path / "o" / "windows.npy"), windows)


def test_windows_do_not_depend_on_who_walked(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    asked = {"observe.windows_file": True}
    fl.run(EXAMPLE, set=asked, out=tmp_path / "a", threads=1, progress=None)
    # Blocks that were walked before the file was asked for serve.
    fl.run(EXAMPLE, out=tmp_path / "b", progress=None)
    assert not (tmp_path / "b" / "windows.npy").exists()
    fl.run(EXAMPLE, set=asked, out=tmp_path / "b", resume=True, progress=None)
    with ThreadPoolExecutor(2) as pool:
        fl.run(EXAMPLE, set=asked, out=tmp_path / "c", executor=pool, progress=None)
    fl.merge(tmp_path / "d", [tmp_path / "c"], progress=None)
    files = [(tmp_path / folder / "windows.npy").read_bytes() for folder in "abcd"]
    assert files[0] == files[1] == files[2] == files[3]
    fl.run(EXAMPLE, out=tmp_path / "a", overwrite=True, progress=None)
    assert not (tmp_path / "a" / "windows.npy").exists(), "it was of another run"
