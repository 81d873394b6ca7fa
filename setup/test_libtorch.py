"""Tests of the set-up: whole runs of `main` in a temporary clone, with wheels of a few bytes instead of pip's."""

import contextlib
import errno
import io
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path
from unittest import mock

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
        machine = mock.Mock(system=lambda: "Linux", machine=lambda: "x86_64", libc_ver=lambda: ("glibc", "2.36"))
        for name, value in (("ROOT", self.clone), ("platform", machine), ("download", self.download)):
            self.patch(libtorch, name, value)
        self.patch(libtorch, "has_pip", lambda: True)
        self.patch(libtorch.shutil, "disk_usage", lambda _: mock.Mock(free=10**12))

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
        return libtorch.recorded_folder(self.config)


class Fetching(SetUp):
    def test_the_second_run_fetches_nothing_and_says_nothing(self):
        self.assertEqual(self.run_main()[0], 0)
        before = os.stat(self.config)
        self.assertEqual(self.run_main(), (0, ""))
        self.assertEqual((os.stat(self.config).st_ino, self.downloads), (before.st_ino, 1))

    def test_another_clone_finds_it_in_the_cache(self):
        self.run_main()
        self.config.unlink()
        self.assertEqual(self.run_main()[0], 0)
        self.assertEqual((self.recorded(), self.downloads), (str(self.target), 1))

    def test_only_what_the_cpu_needs_is_kept(self):
        self.run_main()
        libraries = sorted(os.listdir(self.target / "lib"))
        self.assertEqual(libraries, sorted((*libtorch.LIBRARIES, "libtorch.so")))
        self.assertEqual((self.target / "lib/libtorch.so").read_text(), "INPUT(libtorch_cpu.so libc10.so)\n")
        self.assertEqual((self.target / "build-version").read_text(), "2.13.0\n")
        self.assertEqual(sorted(os.listdir(self.cache)), ["libtorch-2.13.0", "lock"])

    def test_a_file_cut_short_or_lost_is_noticed_and_all_is_fetched_again(self):
        library, contents = self.target / "lib/libc10.so", self.target / "contents.json"
        for harm in (lambda: library.write_text("c1"), library.unlink, lambda: contents.write_text('{"lib')):
            self.run_main()
            harm()
            status, said = self.run_main()
            self.assertRegex(said, r"is not whole: (lib/libc10.so is missing or|contents.json is) cut short")
            self.assertEqual((status, library.read_text()), (0, "c10"))
        self.assertEqual(self.downloads, 4)

    def test_an_interrupted_download_leaves_nothing(self):
        def interrupted(work, version):
            (work / "torch-2.13.0.whl").write_text("half")
            raise KeyboardInterrupt

        with mock.patch.object(libtorch, "download", interrupted):
            self.assertEqual(self.run_main()[0], 130)
        self.assertEqual((os.listdir(self.cache), self.recorded()), (["lock"], None))

    def test_what_a_killed_fetch_left_is_removed_by_the_next(self):
        (self.cache / "partial-abc/libtorch").mkdir(parents=True)
        self.run_main()
        self.assertFalse((self.cache / "partial-abc").exists())

    def test_a_damaged_wheel_is_refused(self):
        def damaged(work, version):
            write_wheels(work)
            wheel = next(work.glob("torch*"))
            wheel.write_bytes(wheel.read_bytes().replace(b"the code", b"the c0de"))

        def half(work, version):
            write_wheels(work)
            wheel = next(work.glob("torch*"))
            wheel.write_bytes(wheel.read_bytes()[:-100])

        for download in (damaged, half):
            with mock.patch.object(libtorch, "download", download):
                status, said = self.run_main()
            self.assertIn("error: torch-2.13.0-cp311.whl arrived damaged", said)
            self.assertEqual((status, os.listdir(self.cache), self.recorded()), (1, ["lock"], None))

    def test_a_build_for_another_cuda_is_refused(self):
        with mock.patch.object(libtorch, "download", lambda work, version: write_wheels(work, "+cu126")):
            status, said = self.run_main()
        self.assertIn("torch 2.13.0+cu126", said)
        self.assertEqual((status, self.recorded()), (1, None))

    def test_a_full_disk_is_seen_before_and_during(self):
        with mock.patch.object(libtorch.shutil, "disk_usage", lambda _: mock.Mock(free=3 * 10**8)):
            status, said = self.run_main()
        self.assertRegex(said, r"^error: .*dropout-q is on a disk with 0\.3 GB free, and fetching libtorch takes 1\.")
        self.assertEqual((status, self.downloads), (1, 0))
        full = mock.Mock(side_effect=OSError(errno.ENOSPC, "No space left on device"))
        with mock.patch.object(libtorch, "copy", full):
            status, said = self.run_main()
        self.assertIn("error: " + str(self.cache) + " is on a disk with", said)
        self.assertEqual((status, os.listdir(self.cache)), (1, ["lock"]))

    def test_a_cache_that_cannot_be_written_is_named(self):
        (self.top / "cache").write_text("a file")
        status, said = self.run_main()
        self.assertEqual(status, 1)
        self.assertIn(f"error: {self.cache}: Not a directory: set XDG_CACHE_HOME to a folder elsewhere", said)

    def test_no_pip_another_machine_and_another_version_name_the_remedy(self):
        for owner, name, value, words in (
            (libtorch, "has_pip", lambda: False, "has none: install it"),
            (libtorch.platform, "machine", lambda: "aarch64", "and this is Linux aarch64 glibc"),
            (libtorch.platform, "libc_ver", lambda: ("", ""), "and this is Linux x86_64: name"),
        ):
            with mock.patch.object(owner, name, value):
                status, said = self.run_main()
            self.assertIn(words, said)
            self.assertIn("LIBTORCH_USE_PYTORCH=1", said)
            self.assertEqual(status, 2)
        self.lock_torch_sys("0.24.0")
        self.assertIn("only libtorch 2.13.0 is fetched, and 2.11.0 is needed", self.run_main()[1])
        self.assertEqual(self.downloads, 0)


class Pip(unittest.TestCase):
    def test_its_failure_is_explained(self):
        with tempfile.TemporaryDirectory() as work, mock.patch.object(subprocess, "run") as run:
            run.return_value = mock.Mock(returncode=1)
            with self.assertRaisesRegex(libtorch.Problem, "pip could not fetch torch==2.13.0.* says why above"):
                libtorch.download(Path(work), "2.13.0")
        command, environment = run.call_args[0][0], run.call_args[1]["env"]
        self.assertEqual((command[:4], environment["TMPDIR"]), ([sys.executable, "-m", "pip", "download"], work))


class Naming(SetUp):
    def test_the_users_libtorch_is_recorded_and_stays(self):
        own = make_libtorch(self.top / "own")
        self.assertEqual(self.run_main(LIBTORCH=str(own))[0], 0)
        self.assertEqual(self.run_main(), (0, ""))
        self.assertEqual((self.recorded(), self.downloads), (str(own), 0))

    def test_it_wins_over_what_is_recorded(self):
        self.run_main()
        own = make_libtorch(self.top / "own")
        self.run_main(LIBTORCH=str(own))
        self.assertEqual(self.recorded(), str(own))

    def test_a_relative_path_is_recorded_from_the_root(self):
        make_libtorch(self.top / "own")
        with mock.patch.object(os, "getcwd", lambda: str(self.top)):
            self.run_main(LIBTORCH="own")
        self.assertEqual(self.recorded(), str(self.top / "own"))

    def test_a_wrong_version_is_refused_with_what_was_found_and_needed(self):
        own = make_libtorch(self.top / "own", "2.11.0")
        status, said = self.run_main(LIBTORCH=str(own))
        self.assertIn(f"error: LIBTORCH leads to {own}, which holds libtorch 2.11.0, while 2.13.0 is needed: ", said)
        self.assertIn("cargo update -p tch --precise 0.24.0", said)
        self.assertEqual((status, said.count("\n"), self.config.exists()), (2, 1, False))
        (own / "build-version").write_text("2.4.0+cpu")
        status, said = self.run_main(LIBTORCH=str(own))
        self.assertIn("holds libtorch 2.4.0,", said)
        self.assertNotIn("cargo update", said)
        self.assertEqual(self.run_main(LIBTORCH=str(own), LIBTORCH_BYPASS_VERSION_CHECK="1")[0], 0)
        self.assertEqual(self.run_main(LIBTORCH_BYPASS_VERSION_CHECK="1"), (0, ""))

    def test_the_version_needed_follows_cargo_lock(self):
        own = make_libtorch(self.top / "own", "2.11.0")
        self.lock_torch_sys("0.24.0")
        self.assertEqual(self.run_main(LIBTORCH=str(own))[0], 0)
        self.lock_torch_sys("0.99.0")
        self.assertIn("holds torch-sys 0.99.0", self.run_main(LIBTORCH=str(own))[1])

    def test_a_folder_that_is_no_libtorch_is_refused(self):
        for folder, fault in ((self.top / "nowhere", "is not a folder"), (self.top, "is not the top folder of a")):
            status, said = self.run_main(LIBTORCH=str(folder))
            self.assertIn(f"LIBTORCH leads to {folder}, which {fault}", said)
            self.assertEqual(status, 2)
        shutil.rmtree(make_libtorch(self.top / "own") / "lib")
        self.assertIn("it has no lib/libtorch_cpu.so", self.run_main(LIBTORCH=str(self.top / "own"))[1])

    def test_pytorch_is_asked_for_its_folder(self):
        torch = make_libtorch(self.top / "site-packages/torch")
        (torch / "__init__.py").write_text("raise ImportError('need not be imported')")
        packages = str(torch.parent)
        self.assertEqual(self.run_main(LIBTORCH_USE_PYTORCH="1", PYTHONPATH=packages)[0], 0)
        self.assertEqual((self.recorded(), self.downloads), (str(torch), 0))

    def test_a_python_without_pytorch_is_an_error(self):
        bare = self.top / "python3"
        bare.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S -I "$@"\n')
        bare.chmod(0o755)
        with mock.patch.dict(os.environ, PATH=f"{self.top}:{os.environ['PATH']}"):
            status, said = self.run_main(LIBTORCH_USE_PYTORCH="1")
        self.assertIn(f"LIBTORCH_USE_PYTORCH is set, but {bare} has no torch", said)
        self.assertEqual((status, self.downloads), (2, 0))


class Recording(SetUp):
    def record_over(self, text):
        self.config.parent.mkdir(exist_ok=True)
        self.config.write_text(text)
        status, said = self.run_main()
        return status, said, self.config.read_text()

    def test_the_users_own_lines_stay(self):
        line = f'LIBTORCH = {{ value = "{self.target}", force = false }}\n'
        for before, after in (
            ("[build]\njobs = 2\n", f"[build]\njobs = 2\n\n[env]\n{line}"),
            ('[env]\nA = "1"\n[build]\njobs = 2', f'[env]\n{line}A = "1"\n[build]\njobs = 2'),
            ('[env]\nLIBTORCH = "/gone" # mine\nA = "1"\n', f'[env]\n{line}A = "1"\n'),
        ):
            self.assertEqual(self.record_over(before)[2], after)

    def test_a_form_that_cannot_be_edited_is_left_alone(self):
        for text in ('env.A = "1"\n', '[env.A]\nvalue = "1"\n', "[env]\nLIBTORCH = '/gone'\n"):
            status, said, after = self.record_over(text)
            self.assertIn(f'write `LIBTORCH = {{ value = "{self.target}"', said)
            self.assertEqual((status, after), (2, text))

    def test_odd_paths_come_back_as_they_were(self):
        folder = '/tmp/a "b" \\ é,c'
        libtorch.record(folder, self.config)
        self.assertEqual(self.recorded(), folder)


if __name__ == "__main__":
    unittest.main()
