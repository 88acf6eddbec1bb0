"""The program ``fluctua``, as the console script of the wheel."""

from __future__ import annotations

import signal
import sys


def main():
    from . import _native

    # The program listens for Ctrl-C itself, and before it does, Ctrl-C ends it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(_native.main(["fluctua", *sys.argv[1:]], [sys.executable, "-m", "fluctua"]))
