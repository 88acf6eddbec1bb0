"""Errors say where and what to do."""

import math

import numpy as np
import pytest
from conftest import EXAMPLE, ROOT, program

import fluctua as fl


def test_a_mistake_has_its_place(tmp_path):
    path = tmp_path / "wrong.toml"
    path.write_text('[model]\nkind = "dots"\ndots.Left.energy = 1.0\nreservoirs.a = { dot = "Lft", temperature = 1.0 }\n')
    for ask in (fl.run, fl.exact, fl.plan, fl.trace, fl.scan):
        with pytest.raises(fl.ConfigError) as caught:
            ask(path)
        error = caught.value
        assert (error.path, error.line, error.column) == (str(path), 4, 24), ask
        assert error.key == "model.reservoirs.a.dot" and "did you mean `Left`" in error.help
        assert "^^^^^" in str(error) and isinstance(error, ValueError)


def test_a_plan_that_cannot_be_run_has_its_place():
    with pytest.raises(fl.ConfigError) as caught:
        fl.run(
            """model.kind = "network"
            model.transitions = [
                { from = "a", to = "b", rate = 1.0, reservoir = "r" },
                { from = "a", to = "c", rate = 1.0, reservoir = "r" },
            ]
            sampling.start = "stationary"
            """,
            progress=None,
        )
    error = caught.value
    assert (error.key, error.line, error.column) == ("sampling.start", 6, 30), vars(error)


def test_options_and_mappings():
    with pytest.raises(fl.ConfigError) as caught:
        fl.exact(EXAMPLE, set={"sampling.seeed": 3})
    assert caught.value.line is None and "did you mean `seed`" in caught.value.help
    with pytest.raises(fl.ConfigError, match=r"<config>:\d+:"):
        fl.exact({**EXAMPLE, "sampling": {"duration": -1.0}})
    with pytest.raises(fl.ConfigError):
        fl.exact({"model": None})
    with pytest.raises(TypeError):
        fl.exact(3)
    with pytest.raises(FileNotFoundError):
        fl.exact("nowhere.toml")


def test_numbers_of_numpy_are_numbers():
    config = {**EXAMPLE, "parameters": {"bias": np.float64(2.0)}, "sampling": {"trajectories": np.int64(640)}}
    assert fl.exact(config)["particle.left"].rate.exact == fl.exact(EXAMPLE)["particle.left"].rate.exact


def test_idle_parameters_are_warned_of():
    with pytest.warns(UserWarning, match="no value depends on the parameter `spare`"):
        fl.exact({**EXAMPLE, "parameters": {"bias": 2.0, "spare": 1.0}})


def test_folders_are_guarded(tmp_path):
    out = tmp_path / "out"
    fl.run(EXAMPLE, out=out, progress=None)
    with pytest.raises(fl.StoreError, match="holds the blocks"):
        fl.run(EXAMPLE, out=out, progress=None)
    with pytest.raises(fl.StoreError, match="another plan"):
        fl.run(EXAMPLE, set={"sampling.seed": 9}, out=out, resume=True, progress=None)
    fl.run(EXAMPLE, out=out, overwrite=True, progress=None)
    with pytest.raises(ValueError, match="need out="):
        fl.run(EXAMPLE, resume=True)
    with pytest.raises(fl.StoreError, match="there is no report"):
        fl.load(tmp_path)


def test_networks_are_checked():
    square = np.ones((2, 2))
    for wrong, said in (
        ((np.ones((2, 3)),), "square"),
        ((square, np.ones((3, 3))), "shape"),
        ((square, 1, 2.0, 3), "no more"),
    ):
        with pytest.raises(ValueError, match=said):
            fl.network({"r": wrong})
    with pytest.raises(fl.ConfigError):
        fl.exact({"model": fl.network(np.array([[0, -1.0], [1.0, 0]]))})
    with pytest.raises(fl.ConfigError, match="rate` is no finite number"):
        fl.exact({"model": fl.network(np.array([[0, math.nan], [1.0, 0]]))})


def test_the_program_answers():
    assert program("--version").stdout.startswith("fluctua ")
    refused = program("run", "nowhere.toml")
    assert refused.returncode == 2 and "no such file" in refused.stderr
    assert program("exact", ROOT / "configs" / "single_level.toml").returncode == 0
