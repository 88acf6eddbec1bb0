"""Spread the blocks of a plan over any executor of :mod:`concurrent.futures`."""

from __future__ import annotations

import functools
import operator
import warnings
from concurrent.futures import FIRST_COMPLETED, wait

from . import _native
from ._errors import Interrupted
from ._plan import planned
from ._question import NAMELESS, asked
from ._report import Report


#: Tasks that an executor gets where nothing is said.
TASKS = 64


def walk_blocks(text, blocks):
    """What a worker does: the resolved plan as text and indices of blocks in, bytes of these blocks out."""
    return planned(text).walk(blocks, threads=1)


def walk_share(text, share, shares):
    """The same of a scan: one of several shares of its blocks."""
    return scanned(text).walk(share, shares, 1)


@functools.lru_cache(maxsize=2)
def scanned(text):
    """The scan of a resolved text; a worker prepares it once."""
    return _native.Scan(asked(NAMELESS, text, []), [])


def spread(plan, executor, tasks, out, bar):
    """Walk all blocks that are missing on the workers of an executor, keep them as they come, and report."""
    text = str(plan)

    def work(missing, tasks):
        return [(walk_blocks, text, part) for part in _parts(missing, tasks)]

    return Report(_gathered(plan._native, work, executor, tasks, out, bar))


def spread_scan(scan, executor, tasks, out, bar):
    """The same of a scan, whose tasks are shares of the blocks of all points; the JSON of its report."""
    text = scan.text

    def work(missing, tasks):
        shares = min(tasks, scan.blocks)
        wanted = sorted({index % shares for index in missing})
        return [(walk_share, text, share + 1, shares) for share in wanted]

    return _gathered(scan, work, executor, tasks, out, bar)


def _gathered(native, work, executor, tasks, out, bar):
    if tasks is not None and operator.index(tasks) < 1:
        raise ValueError(f"tasks is {tasks}; an executor gets one at least")
    gathering = _native.Gathering(native, out)
    done, blocks = 0, native.blocks
    try:
        missing = gathering.missing()
        done = blocks - len(missing)
        if tasks is not None and tasks > blocks:
            warnings.warn(f"{blocks} blocks make at most {blocks} tasks; raise sampling.blocks for more", stacklevel=4)
        bar(done, blocks)
        waiting = set()
        try:
            for task in work(missing, tasks or TASKS):
                waiting.add(executor.submit(*task))
            while waiting:
                ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                # What came is kept before a failure of another task is raised.
                failed = None
                for future in ended:
                    if future.exception() is not None:
                        failed = future.exception()
                        continue
                    gathering.add(future.result())
                done = blocks - len(gathering.missing())
                bar(done, blocks)
                if failed is not None:
                    raise failed
        finally:
            for future in waiting:
                future.cancel()
        return gathering.report(None)
    except KeyboardInterrupt as stopped:
        if isinstance(stopped, Interrupted) and stopped.blocks:
            raise
        raise Interrupted(done, blocks) from stopped
    finally:
        gathering.close()


def _parts(blocks, tasks):
    """Blocks cut into so many parts of nearly equal length."""
    tasks = min(tasks, len(blocks))
    edges = [len(blocks) * k // tasks for k in range(tasks + 1)] if tasks else [0]
    return [blocks[start:end] for start, end in zip(edges, edges[1:])]
