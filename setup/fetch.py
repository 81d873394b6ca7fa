"""Fetches libtorch into the cache that all clones share.

The download is left to pip, because pip knows the user's own package index, proxy and certificates. So
libtorch comes out of PyTorch's wheels, and of them only what the CPU needs is unpacked.
"""

import contextlib
import fcntl
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path

from find import fault_in
from problem import KEPT_BYTES, OWN, PEAK_BYTES, Problem, disk_full, say

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
        own += ", or do without: the native engine of plain `cargo run --release` needs none"
        raise Problem(f"libtorch is fetched for Linux x86_64 with glibc only, and this is {machine}: {own}")
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


def download(work, version):
    """Has pip put the wheels into `work`, with pip's own progress bar and check of hashes."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir"]
    command += ["--disable-pip-version-check", *WHEEL_TAGS, f"--dest={work}", *WHEELS]
    # pip's temporary files too, so that one disk is enough, and one that was looked at; standard output is
    # for results.
    pip = subprocess.run(command, env={**os.environ, "TMPDIR": str(work)}, stdout=sys.stderr)
    if pip.returncode:
        if shutil.disk_usage(work).free < PEAK_BYTES - KEPT_BYTES:
            raise Problem(disk_full(work.parent), 1)
        raise Problem(f"pip could not fetch {', '.join(WHEELS)} and says why above: see that your package "
                      f"index is within reach and has them, or {OWN.format(version)}", 1)


def unpack(wheels, folder, version):
    """Makes `folder` a libtorch for the CPU out of the wheels, and lists its files in contents.json."""
    build = None  # what follows "+" in the version of PyTorch's wheel
    for wheel in sorted(wheels.glob("*.whl")):
        try:
            with zipfile.ZipFile(wheel) as archive:
                if "torch/version.py" in archive.namelist():
                    text = archive.read("torch/version.py").decode()
                    build = re.search(r"__version__ = '[^'+]*\+?([^']*)'", text)[1]
                for member in archive.infolist():
                    place = place_of(member)
                    if place:
                        copy(archive, member, folder / place)
        # zipfile compares each file with its checksum as it is read to the end.
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            damage = f"{wheel.name} arrived damaged ({error}): run make again to fetch it anew"
            raise Problem(damage, 1) from error
        wheel.unlink()
    missing = [name for name in LIBRARIES if not (folder / "lib" / name).exists()]
    if build not in BUILDS or missing:
        lacks = f" without {', '.join(missing)}" if missing else ""
        raise Problem(f"your package index gave torch {version}+{build}{lacks}, and only the builds cu130 "
                      f"and cpu can be unpacked: {OWN.format(version)}", 1)
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
