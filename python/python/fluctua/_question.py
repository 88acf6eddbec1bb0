"""Read what a user calls a config: a path, TOML text, or a mapping."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from . import _native
from ._errors import ConfigError

#: What a config without a file is called in messages.
NAMELESS = "<config>"


def question(config, set=None):
    """The name, the text and the options of a config, as the compiled half takes them."""
    options = _options(set)
    if isinstance(config, Mapping):
        text = _native.to_toml(_json(config))
        return asked(NAMELESS, text, options)
    if isinstance(config, os.PathLike) or (isinstance(config, str) and _is_path(config)):
        name = os.fspath(config)
        with open(name, "rb") as file:
            return asked(name, _text(name, file.read()), options)
    if isinstance(config, str):
        return asked(NAMELESS, config, options)
    raise TypeError(
        f"a config is a path, TOML text or a mapping, not {type(config).__name__}"
    )


def _json(config):
    try:
        return json.dumps(config, default=plain, allow_nan=False)
    except ValueError:
        key = ".".join(_undefined(json.loads(json.dumps(config, default=plain))) or ())
        message = f"`{key}` is no finite number"
        raise ConfigError(message, NAMELESS, key=key, help="write a finite number") from None


def _undefined(node):
    """The path of the first number that is not finite."""
    if isinstance(node, float):
        return () if node - node != 0 else None
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inside:
        path = _undefined(value)
        if path is not None:
            return (str(key), *path)
    return None


def asked(name, text, options):
    return {"name": name, "text": text, "set": options}


def _is_path(text):
    return text.endswith(".toml") and "\n" not in text


def _text(name, content):
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start + 1
        message = f"{name} is not text in UTF-8: byte {at} is no part of a letter"
        raise ConfigError(message, path=name) from None


def _options(set):
    """``--set`` options from a mapping of dotted keys, or as they are."""
    if set is None:
        return []
    if isinstance(set, str):
        raise TypeError('set is a mapping, such as {"parameters.F_N": 1.0}')
    if isinstance(set, Mapping):
        return [f"{key}={_value(key, value)}" for key, value in set.items()]
    return list(set)


def _value(key, value):
    return value if isinstance(value, str) else _inner(key, value)


def _inner(key, value):
    """A value of `key` as TOML writes it on one line; of numbers, truths and texts that is JSON."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, Mapping):
        inner = (f"{_inner(key, name)} = {_inner(f'{key}.{name}', item)}" for name, item in value.items())
        return "{ " + ", ".join(inner) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_inner(key, item) for item in value) + "]"
    if value is None:
        message = f"`{key}` is None, and TOML has no such value"
        raise ConfigError(message, key=key, help="leave the key out, or give it a value")
    try:
        written = json.dumps(value, default=plain, ensure_ascii=False, allow_nan=False)
    except ValueError:
        raise ConfigError(f"`{key}` is no finite number", key=key, help="write a finite number") from None
    return written.replace("\x7f", "\\u007f")


def plain(value):
    """Numbers and arrays of numpy as JSON knows them."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    raise TypeError(f"{type(value).__name__} stands in no config")


def out_folder(out, resume=False, overwrite=False):
    """The output folder as the compiled half takes it."""
    if out is None:
        if resume or overwrite:
            raise ValueError("resume and overwrite need out=, the folder of the run")
        return None
    if resume and overwrite:
        raise ValueError("resume goes on with a run and overwrite removes it; choose one")
    return {"folder": os.fspath(out), "resume": bool(resume), "overwrite": bool(overwrite)}
