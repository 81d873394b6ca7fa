"""What the tests of the set-up share: a clone and a cache in a temporary folder.

Nearly all tests are whole runs of `main` there, with wheels of a few bytes instead of pip's, so that they
hold the set-up to what a user meets and not to how it is divided into files. This machine's pip, disk and
cache have no part in them.
"""

import contextlib
import io
import os
import shutil
import tempfile
import unittest
import zipfile
from pathlib import Path
from unittest import mock

import cargo_config
import fetch
import libtorch

HEADER = """/// Indicates the major version of LibTorch.
#define TORCH_VERSION_MAJOR {}
#define TORCH_VERSION_MINOR {}
#define TORCH_VERSION_PATCH {}
"""


def make_libtorch(folder, version="2.13.0"):
    """The least that passes for a libtorch."""
    header = folder / "include/torch/headeronly/version.h"
    header.parent.mkdir(parents=True)
    header.write_text(HEADER.format(*version.split(".")))
    (folder / "lib").mkdir()
    (folder / "lib/libtorch_cpu.so").write_text("code")
    return folder


def write_wheels(work, tag="+cu130"):
    """What pip would download, and more than is wanted of it."""
    files = {
        "torch/version.py": f"__version__ = '2.13.0{tag}'\ncuda = None\n",
        "torch/include/torch/headeronly/version.h": HEADER.format(2, 13, 0),
        "torch/lib/libtorch_cpu.so": "the code of libtorch_cpu",
        "torch/lib/libc10.so": "c10",
        "torch/lib/libgomp.so.1": "gomp",
        "torch/lib/libtorch_cuda.so": "left out",
        "torch/nn/__init__.py": "left out",
    }
    with zipfile.ZipFile(work / "torch-2.13.0-cp311.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    for library in ("libcudart.so.13", "libcupti.so.13"):
        with zipfile.ZipFile(work / f"{library}.whl", "w") as wheel:
            wheel.writestr(f"nvidia/cu13/lib/{library}", library)


class SetUp(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.top = Path(temporary.name).resolve()
        self.clone = self.top / "clone"
        self.clone.mkdir()
        self.lock_torch_sys("0.26.0")
        self.config = self.clone / ".cargo/config.toml"
        self.cache = self.top / "cache/dropout-q"
        self.target = self.cache / "libtorch-2.13.0"
        self.downloads = 0
        libc = ("glibc", "2.36")
        machine = mock.Mock(system=lambda: "Linux", machine=lambda: "x86_64", libc_ver=lambda: libc)
        self.patch(libtorch, "ROOT", self.clone)
        for name, value in (("platform", machine), ("download", self.download), ("has_pip", lambda: True)):
            self.patch(fetch, name, value)
        self.patch(shutil, "disk_usage", lambda _: mock.Mock(free=10**12))

    def patch(self, owner, name, value):
        patch = mock.patch.object(owner, name, value)
        patch.start()
        self.addCleanup(patch.stop)

    def download(self, work, version):
        self.downloads += 1
        write_wheels(work)

    def lock_torch_sys(self, version):
        (self.clone / "Cargo.lock").write_text(f'[[package]]\nname = "torch-sys"\nversion = "{version}"\n')

    def run_main(self, **environment):
        """The exit status, and what was said."""
        said = io.StringIO()
        environment["XDG_CACHE_HOME"] = str(self.top / "cache")
        environment["PATH"] = os.environ["PATH"]
        with mock.patch.dict(os.environ, environment, clear=True), contextlib.redirect_stderr(said):
            status = libtorch.main()
        return status, said.getvalue()

    def recorded(self):
        return cargo_config.recorded_folder(self.config)
