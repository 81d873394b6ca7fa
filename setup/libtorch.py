#!/usr/bin/env python3
"""Finds libtorch, or fetches it, and records its folder for cargo.

The folder is recorded in `.cargo/config.toml`, which every cargo command in this clone reads, and not in a
shell: torch-sys compiles its bindings anew, for minutes, whenever `LIBTORCH` changes.

In this order: what the user names (`LIBTORCH`, else `LIBTORCH_USE_PYTORCH=1`), what is recorded already, a
system-wide installation, the cache that all clones share, and last a download into that cache. The search is
in find.py, the download in fetch.py and the record in cargo_config.py.
"""

import os
import re
import signal
import sys
from pathlib import Path

from cargo_config import record
from fetch import fetch
from find import LIBTORCH_OF_TORCH_SYS, find
from problem import Problem, explain, say

ROOT = Path(__file__).resolve().parent.parent


def main():
    # As with Ctrl-C, so that what is half fetched is removed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    cache = cache_folder(os.environ)
    config = ROOT / ".cargo" / "config.toml"
    try:
        version = needed_version(ROOT / "Cargo.lock")
        folder = find(version, os.environ, config, cache) or fetch(version, cache)
        if record(folder, config):
            say(f"libtorch {version} in {folder}, recorded in {config}: cargo needs no variable now")
            if "LIBTORCH_USE_PYTORCH" in os.environ:
                say("plain cargo compiles torch-sys once more where LIBTORCH_USE_PYTORCH is set: unset it")
    except Problem as problem:
        say(f"error: {problem}")
        return problem.status
    except OSError as error:
        say(f"error: {explain(error, cache)}")
        return 1
    except KeyboardInterrupt:
        say("interrupted: nothing of the download is kept")
        return 130
    return 0


def cache_folder(environment):
    """Where the clones of one user share what was fetched."""
    base = environment.get("XDG_CACHE_HOME", "")
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "dropout-q"


def needed_version(lock):
    """The libtorch that the torch-sys in `Cargo.lock` binds."""
    found = re.search(r'name = "torch-sys"\nversion = "((\d+\.\d+)[^"]*)"', lock.read_text())
    if not found or found[2] not in LIBTORCH_OF_TORCH_SYS:
        known = ", ".join(LIBTORCH_OF_TORCH_SYS)
        held = found[1] if found else "nowhere"
        raise Problem(f"{lock} holds torch-sys {held}, and {__file__} knows {known}", 1)
    return LIBTORCH_OF_TORCH_SYS[found[2]]


if __name__ == "__main__":
    sys.exit(main())
