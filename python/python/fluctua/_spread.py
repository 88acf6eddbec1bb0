"""Spread the blocks of a plan over any executor of :mod:`concurrent.futures`."""

from __future__ import annotations

import warnings
from concurrent.futures import FIRST_COMPLETED, wait

from . import _native
from ._plan import planned
from ._report import Report


def walk_blocks(text, blocks):
    """What a worker does: the resolved plan as text and indices of blocks in, bytes of these blocks out."""
    return planned(text).walk(blocks, threads=1)


def spread(plan, executor, tasks, out, bar):
    """Walk all blocks that are missing on the workers of an executor, keep them as they come, and report."""
    text = str(plan)
    gathering = _native.Gathering(plan._native, out)
    try:
        missing = gathering.missing()
        done, blocks = plan.blocks - len(missing), plan.blocks
        if blocks < (tasks or 1):
            warnings.warn(
                f"{blocks} blocks make at most {blocks} tasks; raise sampling.blocks for more", stacklevel=3
            )
        bar(done, blocks)
        futures = {
            executor.submit(walk_blocks, text, part): len(part) for part in _parts(missing, tasks or 64)
        }
        try:
            waiting = set(futures)
            while waiting:
                ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                # What came is kept before a failure of another task is raised.
                failed = None
                for future in ended:
                    if future.exception() is not None:
                        failed = future.exception()
                        continue
                    done += gathering.add(future.result())
                    bar(done, blocks)
                if failed is not None:
                    raise failed
        finally:
            for future in futures:
                future.cancel()
        return Report(gathering.report(None))
    finally:
        gathering.close()


def _parts(blocks, tasks):
    """Blocks cut into so many parts of nearly equal length."""
    tasks = min(tasks, len(blocks))
    edges = [len(blocks) * k // tasks for k in range(tasks + 1)] if tasks else [0]
    return [blocks[start:end] for start, end in zip(edges, edges[1:])]
