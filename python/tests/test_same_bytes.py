"""Whatever walks the blocks, the report is that of the program, to the byte."""

import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest
from conftest import CONFIGS, EXAMPLE, ROOT, program

import fluctua as fl

def few(config):
    """Fewer trajectories: equality needs no statistics."""
    trajectories, blocks = (16, 2) if config.stem in ("ring_long", "driven_spin_ring") else (256, 8)
    return {"sampling.trajectories": trajectories, "sampling.blocks": blocks}


def in_program(*words):
    done = program(*words, "--quiet", "--format", "json")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("config", CONFIGS, ids=lambda path: path.stem)
def test_run_equals_the_program(config):
    options = [word for item in few(config).items() for word in ("--set", "{}={}".format(*item))]
    assert fl.run(config, set=few(config), progress=None).json == in_program("run", config, *options)


def test_exact_equals_the_program():
    config = ROOT / "configs" / "inverse_current.toml"
    assert fl.exact(config).json == in_program("exact", config)


def test_path_text_and_mapping_are_one():
    config = ROOT / "configs" / "inverse_current.toml"
    text, fewer = config.read_text(encoding="utf-8"), few(config)
    whole = fl.run(config, set=fewer, progress=None).json
    assert fl.run(text, set=fewer, progress=None).json == whole
    tomllib = pytest.importorskip("tomllib", reason="Python 3.11")
    assert fl.run(tomllib.loads(text), set=fewer, progress=None).json == whole
    assert fl.run(str(config), set=fewer, threads=1, progress=None).json == whole
    assert fl.run(config, set={**fewer, "sampling.seed": 5}, progress=None).json != whole


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_process_pools(alone, start, tmp_path):
    # The parent has used its threads: a forked child must not wait for them.
    assert fl.exact(EXAMPLE)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(start)) as pool:
        seen = []
        report = fl.run(EXAMPLE, executor=pool, tasks=5, out=tmp_path / "out", progress=lambda *c: seen.append(c))
        assert report.json == alone.json == (tmp_path / "out" / "report.json").read_text()
        assert seen[-1] == (16, 16)
        # Everything that a child may be asked for.
        assert pool.submit(fl.exact, EXAMPLE).result(60) == fl.exact(EXAMPLE)
        assert pool.submit(fl.run, EXAMPLE, progress=None).result(60).json == alone.json


def test_other_seeds_are_refused(alone):
    plan = fl.plan(EXAMPLE)
    other = fl.plan(EXAMPLE, set={"sampling.seed": 2})
    assert plan.report([plan.walk(range(16))]).json == alone.json
    with pytest.raises(fl.StoreError, match="another plan"):
        plan.report([other.walk(range(16))])
    with pytest.raises(fl.StoreError, match="torn"):
        plan.report([plan.walk(range(16))[:-3]])
    with pytest.raises(fl.ConfigError, match="15 blocks in place of 16"):
        plan.report([plan.walk(range(15))])
    with pytest.raises(fl.ConfigError, match="no block 16"):
        plan.walk([16])


class Failing(ThreadPoolExecutor):
    """An executor of which some tasks are lost, as of a killed worker."""

    def submit(self, function, text, part):
        return super().submit(self._lost) if part[0] >= 12 else super().submit(function, text, part)

    @staticmethod
    def _lost():
        raise RuntimeError("the worker was killed")


def test_a_lost_task_loses_no_other(alone, tmp_path):
    out = tmp_path / "out"
    with Failing(1) as pool, pytest.raises(RuntimeError, match="killed"):
        fl.run(EXAMPLE, executor=pool, tasks=8, out=out, progress=None)
    assert not (out / "report.json").exists()
    seen = []
    with ThreadPoolExecutor(2) as pool:
        report = fl.run(EXAMPLE, executor=pool, out=out, resume=True, progress=lambda *c: seen.append(c))
    assert report.json == alone.json
    assert seen[0] == (12, 16), "the blocks that had come were kept"


def test_shards_merge(alone, tmp_path):
    import json

    from fluctua import _native

    text = _native.to_toml(json.dumps(EXAMPLE))
    (tmp_path / "level.toml").write_text(text)
    shards = [tmp_path / f"shard{k}" for k in (1, 2)]
    for number, shard in enumerate(shards, 1):
        done = program("run", tmp_path / "level.toml", "--shard", f"{number}/2", "--out", shard, "--set", "title=untitled")
        assert done.returncode == 0, done.stderr
    with pytest.raises(fl.StoreError, match="8 of 16 blocks are missing"):
        fl.merge(tmp_path / "half", shards[:1], progress=None)
    report = fl.merge(tmp_path / "whole", shards, progress=None)
    assert report.json == alone.json
    assert fl.load(tmp_path / "whole") == report


def test_scans_are_spread(tmp_path):
    pytest.importorskip("xarray")
    axes, fewer = {"bias": [1.0, 2.0, 3.0]}, {"sampling.trajectories": 320, "sampling.blocks": 4}
    alone = fl.scan(EXAMPLE, axes, set=fewer, out=tmp_path / "a", progress=None)
    with ThreadPoolExecutor(2) as pool:
        spread = fl.scan(EXAMPLE, axes, set=fewer, out=tmp_path / "b", executor=pool, tasks=5, progress=None)
        assert spread.identical(alone)
        assert (tmp_path / "b" / "report.json").read_bytes() == (tmp_path / "a" / "report.json").read_bytes()
        memory = fl.scan(EXAMPLE, axes, set=fewer, executor=pool, progress=None)
        assert memory.identical(alone)


def test_pickles(alone):
    again = pickle.loads(pickle.dumps(alone))
    assert again == alone and again["particle.left"].rate == alone["particle.left"].rate
    plan = pickle.loads(pickle.dumps(fl.plan(EXAMPLE)))
    assert plan.report([plan.walk(range(16))]).json == alone.json
    trace = fl.trace(EXAMPLE, jumps=5)
    assert pickle.loads(pickle.dumps(trace)).csv == trace.csv
    for error in (
        fl.ConfigError("wrong", "a.toml", 3, 4, "model.kind", "do this"),
        fl.StoreError("full"),
        fl.Interrupted(3, 8),
    ):
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error) and str(again) == str(error) and vars(again) == vars(error)
