"""Tests of the search: what the user names is used, or refused with what to do about it."""

import os
import shutil
import sys
import unittest
from unittest import mock

from temporary_clone import SetUp, make_libtorch


class Naming(SetUp):
    def test_a_relative_path_is_recorded_from_the_root(self):
        make_libtorch(self.top / "own")
        with mock.patch.object(os, "getcwd", lambda: str(self.top)):
            self.run_main(LIBTORCH="own")
        self.assertEqual(self.recorded(), str(self.top / "own"))

    def test_a_wrong_version_is_refused_with_what_was_found_and_needed(self):
        own = make_libtorch(self.top / "own", "2.11.0")
        status, said = self.run_main(LIBTORCH=str(own))
        fault = "holds libtorch 2.11.0, while 2.13.0 is needed"
        self.assertIn(f"error: LIBTORCH leads to {own}, which {fault}: ", said)
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
        nowhere = self.top / "nowhere"
        for folder, fault in ((nowhere, "is not a folder"), (self.top, "is not the top folder of a")):
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


if __name__ == "__main__":
    unittest.main()
