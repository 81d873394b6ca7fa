"""A temporary folder with the program in it, and the run that docs/python.md reads."""

import os
import re
import shlex
import subprocess
import tempfile
import unittest
from pathlib import Path

PROGRAM = os.environ["DROPOUT_Q"]
PAGE = (Path(__file__).parents[2] / "docs" / "python.md").read_text()


def blocks(language):
    """The snippets of the page in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


class Lab(unittest.TestCase):
    """A test case in a folder of its own, with the map of the page."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)
        Path("garden.txt").write_text(blocks("text")[0])

    def program(self, line, status=0):
        """What the program prints, on both ways out."""
        command = [PROGRAM, *shlex.split(line)]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=300)
        self.assertEqual(ended.returncode, status, f"{line}\n{ended.stderr}")
        return ended.stdout + ended.stderr
