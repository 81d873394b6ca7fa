#!/usr/bin/env python3
"""Finds libtorch, or fetches it, and records its folder for cargo.

The folder is recorded in `.cargo/config.toml`, which every cargo command in this clone reads, and not in a
shell: torch-sys compiles its bindings anew, for minutes, whenever `LIBTORCH` changes.

In this order: what the user names (`LIBTORCH`, else `LIBTORCH_USE_PYTORCH=1`), what is recorded already, a
system-wide installation, the cache that all clones share, and last a download into that cache. The download
is left to pip, because pip knows the user's own package index, proxy and certificates.
"""

import contextlib
import errno
import fcntl
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The libtorch that each torch-sys binds; `TORCH_VERSION` in its build script.
LIBTORCH_OF_TORCH_SYS = {"0.26": "2.13.0", "0.24": "2.11.0"}
FETCHED_VERSION = "2.13.0"
# PyTorch's wheel and, as its Linux build is the CUDA 13 one, two of NVIDIA's libraries that even its CPU half
# is linked to. libtorch_cuda.so and what it needs, 2 GB more, stay out.
WHEELS = ("torch==2.13.0", "nvidia-cuda-runtime==13.0.*", "nvidia-cuda-cupti==13.0.*")
BUILDS = ("", "cpu", "cu130")
LIBRARIES = ("libtorch_cpu.so", "libc10.so", "libgomp.so.1", "libcudart.so.13", "libcupti.so.13")
# The wheels are only unpacked, so the Python they are for need not be the one that runs this.
WHEEL_TAGS = (
    "--implementation=cp --python-version=3.11 --abi=cp311 --platform=manylinux_2_28_x86_64 "
    "--platform=manylinux_2_25_x86_64 --platform=manylinux_2_17_x86_64 --platform=manylinux2014_x86_64"
).split()
# Bytes, at the height of a fetch (pip holds a wheel twice for a moment) and at its end.
PEAK_BYTES, KEPT_BYTES = 1_200_000_000, 500_000_000
OWN = "name your own libtorch {} with LIBTORCH=FOLDER, or your PyTorch with LIBTORCH_USE_PYTORCH=1"
OTHER_DISK = "set XDG_CACHE_HOME to a folder elsewhere"


class Problem(Exception):
    """What stops the set-up, in one sentence; `status` is 2 where the user's own setting is at fault."""

    def __init__(self, sentence, status=2):
        super().__init__(sentence)
        self.status = status


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


def needed_version(lock):
    """The libtorch that the torch-sys in `Cargo.lock` binds."""
    found = re.search(r'name = "torch-sys"\nversion = "((\d+\.\d+)[^"]*)"', lock.read_text())
    if not found or found[2] not in LIBTORCH_OF_TORCH_SYS:
        known = ", ".join(LIBTORCH_OF_TORCH_SYS)
        raise Problem(f"{lock} holds torch-sys {found[1] if found else 'nowhere'}, and {__file__} knows {known}", 1)
    return LIBTORCH_OF_TORCH_SYS[found[2]]


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
    code = "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0] if s else '')"
    try:
        folder = subprocess.run([python, "-c", code], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        raise Problem(f"LIBTORCH_USE_PYTORCH is set, but {python} does not run: {error}") from error
    if not folder:
        remedy = f"activate the environment that has PyTorch {version}, or unset LIBTORCH_USE_PYTORCH"
        raise Problem(f"LIBTORCH_USE_PYTORCH is set, but {shutil.which(python)} has no torch: {remedy}")
    return folder


def cache_folder(environment):
    """Where the clones of one user share what was fetched."""
    base = environment.get("XDG_CACHE_HOME", "")
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "dropout-q"


def fetch(version, cache):
    """Downloads libtorch and unpacks it into the cache, and returns its folder.

    All work is done in a folder beside the final one, which gets its name only when it is whole: whatever
    stops a fetch, a later run finds either all of it or nothing.
    """
    refuse_what_cannot_be_fetched(version)
    cache.mkdir(parents=True, exist_ok=True)
    target = cache / f"libtorch-{version}"
    with lock(cache / "lock"):
        if not fault_in(target, version):
            return str(target)  # another clone fetched it while this one waited
        for leftover in cache.glob("partial-*"):
            shutil.rmtree(leftover)
        if shutil.disk_usage(cache).free < PEAK_BYTES:
            raise Problem(disk_full(cache), 1)
        with tempfile.TemporaryDirectory(prefix="partial-", dir=cache) as work:
            work = Path(work)
            say(f"fetching libtorch {version} into {target}, once for all clones")
            download(work, version)
            say("unpacking")
            unpack(work, work / "libtorch", version)
            if target.exists():
                target.rename(work / "replaced")
            (work / "libtorch").rename(target)
    return str(target)


def refuse_what_cannot_be_fetched(version):
    machine = f"{platform.system()} {platform.machine()} {platform.libc_ver()[0]}".strip()
    own = OWN.format(version)
    if version != FETCHED_VERSION:
        raise Problem(f"only libtorch {FETCHED_VERSION} is fetched, and {version} is needed: {own}")
    if machine != "Linux x86_64 glibc":
        plain = ", or leave make out: plain `cargo run --release` lets tch fetch it" if "Darwin" in machine else ""
        raise Problem(f"libtorch is fetched for Linux x86_64 with glibc only, and this is {machine}: {own}{plain}")
    if not has_pip():
        pip = "install it (`apt install python3-pip`, or `python3 -m ensurepip`)"
        raise Problem(f"libtorch is fetched by pip, and {sys.executable} has none: {pip}, or {own}")


def has_pip():
    return subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode == 0


@contextlib.contextmanager
def lock(path):
    """One fetch at a time, whatever the number of clones; the system frees the lock of a killed one."""
    with open(path, "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another fetch into {path.parent}")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def disk_full(cache):
    free, peak, kept = (f"{n / 1e9:.1f} GB" for n in (shutil.disk_usage(cache).free, PEAK_BYTES, KEPT_BYTES))
    needs = f"fetching libtorch takes {peak} ({kept} of it to stay)"
    return f"{cache} is on a disk with {free} free, and {needs}: free some, or {OTHER_DISK}"


def explain(error, cache):
    """A sentence for what the file system refused."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(cache)
    place = str(error.filename or cache)
    in_cache = place.startswith(str(cache)) or str(cache).startswith(place)
    return f"{place}: {error.strerror}: {OTHER_DISK if in_cache else 'mend that and run make again'}"


def download(work, version):
    """Has pip put the wheels into `work`, with pip's own progress bar and check of hashes."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir"]
    command += ["--disable-pip-version-check", *WHEEL_TAGS, f"--dest={work}", *WHEELS]
    # pip's temporary files too, so that one disk is enough, and one that was looked at; standard output is for results.
    pip = subprocess.run(command, env={**os.environ, "TMPDIR": str(work)}, stdout=sys.stderr)
    if pip.returncode:
        if shutil.disk_usage(work).free < PEAK_BYTES - KEPT_BYTES:
            raise Problem(disk_full(work.parent), 1)
        raise Problem(f"pip could not fetch {', '.join(WHEELS)} and says why above: see that your package index is "
                      f"within reach and has them, or {OWN.format(version)}", 1)


def unpack(wheels, folder, version):
    """Makes `folder` a libtorch for the CPU out of the wheels, and lists its files in contents.json."""
    build = None  # what follows "+" in the version of PyTorch's wheel
    for wheel in sorted(wheels.glob("*.whl")):
        try:
            with zipfile.ZipFile(wheel) as archive:
                if "torch/version.py" in archive.namelist():
                    build = re.search(r"__version__ = '[^'+]*\+?([^']*)'", archive.read("torch/version.py").decode())[1]
                for member in archive.infolist():
                    place = place_of(member)
                    if place:
                        copy(archive, member, folder / place)
        # zipfile compares each file with its checksum as it is read to the end.
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise Problem(f"{wheel.name} arrived damaged ({error}): run make again to fetch it anew", 1) from error
        wheel.unlink()
    missing = [name for name in LIBRARIES if not (folder / "lib" / name).exists()]
    if build not in BUILDS or missing:
        lacks = f" without {', '.join(missing)}" if missing else ""
        raise Problem(f"your package index gave torch {version}+{build}{lacks}, and only the builds cu130 and cpu "
                      f"can be unpacked: {OWN.format(version)}", 1)
    (folder / "lib" / "libtorch.so").write_text("INPUT(libtorch_cpu.so libc10.so)\n")
    (folder / "build-version").write_text(version + "\n")
    write_contents(folder)


def place_of(member):
    """Where a wheel's file goes in the libtorch, or None if it is left out."""
    name = member.filename
    if name.startswith("torch/include/") and not member.is_dir():
        return name[len("torch/"):]
    parent, _, base = name.rpartition("/")
    return f"lib/{base}" if parent.endswith("/lib") and base in LIBRARIES else None


def copy(archive, member, place):
    place.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as source, open(place, "wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)


def write_contents(folder):
    """Lists the size of every file; by it a later run sees that the folder is whole."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name != "contents.json")
    sizes = {str(file.relative_to(folder)): file.stat().st_size for file in files}
    (folder / "contents.json").write_text(json.dumps(sizes, indent=0))


LIBTORCH_LINE = re.compile(r'^[ \t]*LIBTORCH[ \t]*=[ \t]*(?:\{[^"\n]*)?("(?:[^"\\\n]|\\.)*").*$', re.MULTILINE)
ENV_HEADER = re.compile(r"^[ \t]*\[[ \t]*env[ \t]*\].*$", re.MULTILINE)
OTHER_ENV = re.compile(r"^[ \t]*(?:env[ \t]*[.=]|\[[ \t]*env[ \t]*\.)|^[ \t]*LIBTORCH[ \t]*[.=]", re.MULTILINE)


def recorded_folder(config):
    found = LIBTORCH_LINE.search(config.read_text()) if config.exists() else None
    return json.loads(found[1]) if found else None


def record(folder, config):
    """Names `folder` in cargo's configuration, whose other lines stay as they are; False if it is there already."""
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


def say(line):
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
