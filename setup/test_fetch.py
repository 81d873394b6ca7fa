"""Tests of the fetch: what it keeps, what it refuses, and that whatever stops it leaves all or nothing."""

import errno
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import fetch
from problem import Problem
from temporary_clone import SetUp, write_wheels


class Fetching(SetUp):
    def test_another_clone_finds_it_in_the_cache(self):
        self.run_main()
        self.config.unlink()
        self.assertEqual(self.run_main()[0], 0)
        self.assertEqual((self.recorded(), self.downloads), (str(self.target), 1))

    def test_only_what_the_cpu_needs_is_kept(self):
        self.run_main()
        libraries = sorted(os.listdir(self.target / "lib"))
        self.assertEqual(libraries, sorted((*fetch.LIBRARIES, "libtorch.so")))
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

        with mock.patch.object(fetch, "download", interrupted):
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
            with mock.patch.object(fetch, "download", download):
                status, said = self.run_main()
            self.assertIn("error: torch-2.13.0-cp311.whl arrived damaged", said)
            self.assertEqual((status, os.listdir(self.cache), self.recorded()), (1, ["lock"], None))

    def test_a_build_for_another_cuda_is_refused(self):
        with mock.patch.object(fetch, "download", lambda work, version: write_wheels(work, "+cu126")):
            status, said = self.run_main()
        self.assertIn("torch 2.13.0+cu126", said)
        self.assertEqual((status, self.recorded()), (1, None))

    def test_a_full_disk_is_seen_before_and_during(self):
        with mock.patch.object(shutil, "disk_usage", lambda _: mock.Mock(free=3 * 10**8)):
            status, said = self.run_main()
        full = r"^error: .*dropout-q is on a disk with 0\.3 GB free, and fetching libtorch takes 1\."
        self.assertRegex(said, full)
        self.assertEqual((status, self.downloads), (1, 0))
        full = mock.Mock(side_effect=OSError(errno.ENOSPC, "No space left on device"))
        with mock.patch.object(fetch, "copy", full):
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
            (fetch, "has_pip", lambda: False, "has none: install it"),
            (fetch.platform, "machine", lambda: "aarch64", "and this is Linux aarch64 glibc"),
            (fetch.platform, "libc_ver", lambda: ("", ""), "and this is Linux x86_64: name"),
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
            with self.assertRaisesRegex(Problem, "pip could not fetch torch==2.13.0.* says why above"):
                fetch.download(Path(work), "2.13.0")
        command, environment = run.call_args[0][0], run.call_args[1]["env"]
        self.assertEqual(command[:4], [sys.executable, "-m", "pip", "download"])
        self.assertEqual(environment["TMPDIR"], work)


if __name__ == "__main__":
    unittest.main()
