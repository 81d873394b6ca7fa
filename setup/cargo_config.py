"""Reads and writes the folder of libtorch in `.cargo/config.toml`.

The file is edited by line and not parsed: the standard library reads TOML only from Python 3.11 on and never
writes it, and the user's own lines and comments are to stay as they are. A form that the expressions here do
not know is left to the user.
"""

import json
import re

from problem import Problem

# Cargo's two forms, a string and a table; `value` is the only string in the table.
LIBTORCH_LINE = re.compile(
    r'^[ \t]*LIBTORCH[ \t]*=[ \t]*(?:\{[^"\n]*)?("(?:[^"\\\n]|\\.)*").*$', re.MULTILINE
)
ENV_HEADER = re.compile(r"^[ \t]*\[[ \t]*env[ \t]*\].*$", re.MULTILINE)
# Beside one of these, a line under `[env]` could name LIBTORCH or `env` twice, which cargo refuses.
OTHER_ENV = re.compile(
    r"^[ \t]*(?:env[ \t]*[.=]|\[[ \t]*env[ \t]*\.)|^[ \t]*LIBTORCH[ \t]*[.=]", re.MULTILINE
)


def recorded_folder(config):
    """The folder that cargo is told of, or None."""
    found = LIBTORCH_LINE.search(config.read_text()) if config.exists() else None
    return json.loads(found[1]) if found else None


def record(folder, config):
    """Names `folder` in cargo's configuration, whose other lines stay; False if it is there already."""
    if recorded_folder(config) == folder:
        return False
    text = config.read_text() if config.exists() else ""
    # Not forced: a LIBTORCH in the shell of a plain cargo command still wins.
    line = f"LIBTORCH = {{ value = {json.dumps(folder, ensure_ascii=False)}, force = false }}"
    if LIBTORCH_LINE.search(text):
        text = LIBTORCH_LINE.sub(lambda _: line, text, count=1)
    elif OTHER_ENV.search(text):
        raise Problem(f"{config} has an environment of its own in a form that make does not edit: "
                      f"write `{line}` under `[env]` there")
    elif ENV_HEADER.search(text):
        text = ENV_HEADER.sub(lambda header: f"{header[0]}\n{line}", text, count=1)
    else:
        text += f"{chr(10) if text else ''}[env]\n{line}\n"
    config.parent.mkdir(exist_ok=True)
    new = config.with_suffix(".new")
    new.write_text(text)
    new.replace(config)
    return True
