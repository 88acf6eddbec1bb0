"""What can go wrong; all of it can be pickled, so that workers can report it."""

from __future__ import annotations


class ConfigError(ValueError):
    """A config that cannot be run.

    Attributes
    ----------
    path : str or None
        What the config is called: its path, or ``<config>`` for a text or a mapping.
    line, column : int or None
        Where the value stands, from one.
    key : str or None
        The dotted key at fault.
    help : str or None
        What to do.

    Examples
    --------
    >>> import fluctua as fl
    >>> try:
    ...     fl.exact({"model": {"kind": "dots", "dots": {"L": {"energy": "one"}}}})
    ... except fl.ConfigError as error:
    ...     print(error.key)
    model.dots.L.energy
    """

    def __init__(self, message, path=None, line=None, column=None, key=None, help=None):
        super().__init__(message)
        self.path, self.line, self.column = path, line, column
        self.key, self.help = key, help

    def __reduce__(self):
        return type(self), (*self.args, self.path, self.line, self.column, self.key, self.help)


class StoreError(OSError):
    """An output folder, or the blocks in it, cannot be used."""

    def __init__(self, message):
        super().__init__(message)


class Interrupted(KeyboardInterrupt):
    """Ctrl-C stopped the work.

    Attributes
    ----------
    done, blocks : int
        Finished blocks, and those that were asked for; both 0 where nothing is counted. With ``out``, the finished
        ones are safe, and the same call with ``resume=True`` goes on.
    """

    def __init__(self, done=0, blocks=0):
        counted = f"interrupted after {done} of {blocks} blocks" if blocks else "interrupted"
        super().__init__(counted)
        self.done, self.blocks = done, blocks

    def __reduce__(self):
        return type(self), (self.done, self.blocks)
