"""Finds a libtorch on this machine, and checks that it is whole and of the version needed.

A libtorch is judged by its files, and nothing of it is loaded or imported: that would take seconds, and each
`make torch` comes through here. What the user names is used or refused, and never passed over for another;
whatever else does not fit is passed over.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from cargo_config import recorded_folder
from problem import Problem, say

# The libtorch that each torch-sys binds; `TORCH_VERSION` in its build script.
LIBTORCH_OF_TORCH_SYS = {"0.26": "2.13.0", "0.24": "2.11.0"}


def find(version, environment, config, cache):
    """The folder of a libtorch that is already on this machine, or None."""
    # tch's own way to insist on another version.
    wanted = None if "LIBTORCH_BYPASS_VERSION_CHECK" in environment else version
    if environment.get("LIBTORCH"):
        folder = environment["LIBTORCH"]
        # An absolute path is kept to the letter: to cargo another spelling is another value.
        folder = folder if os.path.isabs(folder) else os.path.abspath(folder)
        check_named(folder, "LIBTORCH", wanted)
        return folder
    if environment.get("LIBTORCH_USE_PYTORCH", "0") not in ("", "0"):
        folder = pytorch_folder("python" if environment.get("VIRTUAL_ENV") else "python3", version)
        check_named(folder, "LIBTORCH_USE_PYTORCH", wanted)
        return folder
    recorded = recorded_folder(config)
    if recorded:
        fault = fault_in(recorded, wanted)
        if not fault:
            return recorded
        say(f"{config} named {recorded}, which {fault}: looking for another")
    for folder in ("/usr", str(cache / f"libtorch-{version}")):
        if not fault_in(folder, version):
            return folder
    return None


def check_named(folder, variable, version):
    """Raises where the libtorch that the user named cannot be used."""
    fault = fault_in(folder, version)
    if not fault:
        return
    remedy = f"name another, or unset {variable} to let make fetch one"
    for torch_sys, bound in LIBTORCH_OF_TORCH_SYS.items():
        if version_in(folder) == bound != version:
            remedy += f", or run `cargo update -p tch --precise {torch_sys}.0` to build with {bound}"
    raise Problem(f"{variable} leads to {folder}, which {fault}: {remedy}")


def fault_in(folder, version):
    """What is wrong with the libtorch in `folder`, as the end of a sentence; None if nothing is.

    Any `version` will do if it is None. A folder that was fetched lists its files, and all must be there.
    """
    folder = Path(folder)
    if not folder.is_dir():
        return "is not a folder"
    if not (folder / "include" / "torch").is_dir():
        return "is not the top folder of a libtorch (it has no include/torch)"
    if not any((folder / "lib" / name).exists() for name in ("libtorch_cpu.so", "libtorch_cpu.dylib")):
        return "is not the top folder of a libtorch (it has no lib/libtorch_cpu.so)"
    found = version_in(folder)
    if version not in (None, found):
        return f"holds libtorch {found or 'of an unknown version'}, while {version} is needed"
    try:
        sizes = json.loads((folder / "contents.json").read_text())
    except FileNotFoundError:
        return None
    except ValueError:
        return "is not whole: contents.json is cut short"
    for name, size in sizes.items():
        file = folder / name
        if not file.exists() or file.stat().st_size != size:
            return f"is not whole: {name} is missing or cut short"
    return None


def version_in(folder):
    """The version of the libtorch in `folder`, without its build tag, or None."""
    with contextlib.suppress(OSError):
        return (Path(folder) / "build-version").read_text().strip().split("+")[0]
    for header in ("torch/headeronly/version.h", "torch/csrc/api/include/torch/version.h"):
        with contextlib.suppress(OSError):
            text = (Path(folder) / "include" / header).read_text()
            numbers = re.findall(r"#define TORCH_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)", text)
            if len(numbers) == 3:
                return ".".join(numbers)
    return None


def pytorch_folder(python, version):
    """The folder of the PyTorch that `python` imports; it is a whole libtorch."""
    code = "import importlib.util as u; s = u.find_spec('torch'); "
    code += "print(s.submodule_search_locations[0] if s else '')"
    try:
        asked = subprocess.run([python, "-c", code], stdout=subprocess.PIPE, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Problem(f"LIBTORCH_USE_PYTORCH is set, but {python} does not run: {error}") from error
    folder = asked.stdout.strip()
    if not folder:
        remedy = f"activate the environment that has PyTorch {version}, or unset LIBTORCH_USE_PYTORCH"
        raise Problem(f"LIBTORCH_USE_PYTORCH is set, but {shutil.which(python)} has no torch: {remedy}")
    return folder
