"""docs/python.md, followed literally."""

import contextlib
import io
from pathlib import Path

import pandas as pd
from lab import Lab, blocks


class Page(Lab):
    def test_snippets_and_commands_work_in_their_order(self):
        train, export = blocks("sh")
        self.program(train.removeprefix("dropout-q ").strip())
        code = compile("\n".join(blocks("python")), "docs/python.md", "exec")
        with contextlib.redirect_stdout(io.StringIO()):
            exec(code, {"__name__": "page"})
        self.program(export.removeprefix("dropout-q ").strip())
        self.assertEqual(len(list(Path("runs/garden/tensorboard").rglob("*tfevents*"))), 8)

        files = list(Path("runs/garden").glob("*.csv"))
        self.assertGreaterEqual(len(files), 8)
        for file in files:
            self.assertGreater(len(pd.read_csv(file)), 0, file)
