"""Show how far a run is."""

from __future__ import annotations

import sys
import time


class _Line:
    """One line on standard error, once the work lasts over a second."""

    def __init__(self, stream):
        self._stream, self._began, self._first, self._shown = stream, time.monotonic(), None, False

    def __call__(self, done, blocks):
        now = time.monotonic()
        if self._first is None:
            self._first = done
        if now - self._began < 1:
            return
        width = 40
        filled = width * done // blocks
        walked = done - self._first
        left = (now - self._began) * (blocks - done) / walked if walked else float("nan")
        bar = "=" * filled + " " * (width - filled)
        to_go = f", {left:.0f} s to go" if left == left else ""
        self._stream.write(f"\r[{bar}] {done}/{blocks} blocks{to_go}   ")
        self._stream.flush()
        self._shown = True

    def close(self):
        if self._shown:
            self._stream.write("\r" + " " * 79 + "\r")
            self._stream.flush()


class _Tqdm:
    """The bar of tqdm, which notebooks draw."""

    def __init__(self):
        from tqdm.auto import tqdm

        self._bar = tqdm(unit="block", delay=1)

    def __call__(self, done, blocks):
        self._bar.total = blocks
        self._bar.update(done - self._bar.n)

    def close(self):
        self._bar.close()


class _Silent:
    def __call__(self, done, blocks):
        pass

    def close(self):
        pass


class _Callable:
    def __init__(self, function):
        self._function = function

    def __call__(self, done, blocks):
        self._function(done, blocks)

    def close(self):
        pass


def _in_notebook():
    return "ipykernel" in sys.modules


def shown(progress):
    """What is told of finished blocks: ``"auto"``, nothing (``None``), or a callable of ``(done, blocks)``."""
    if progress is None or progress is False:
        return _Silent()
    if callable(progress):
        return _Callable(progress)
    if progress not in ("auto", True):
        raise ValueError(f'progress is "auto", None or a callable, not {progress!r}')
    stream = sys.stderr
    if not (_in_notebook() or (stream is not None and stream.isatty())):
        return _Silent()
    try:
        return _Tqdm()
    except ImportError:
        return _Silent() if _in_notebook() else _Line(stream)
