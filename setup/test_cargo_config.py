"""Tests of the record in cargo's configuration: it is the user's file, of which one line is the set-up's."""

import os
import unittest

import cargo_config
from temporary_clone import SetUp, make_libtorch


class Recording(SetUp):
    def record_over(self, text):
        self.config.parent.mkdir(exist_ok=True)
        self.config.write_text(text)
        status, said = self.run_main()
        return status, said, self.config.read_text()

    def test_the_second_run_fetches_nothing_and_says_nothing(self):
        self.assertEqual(self.run_main()[0], 0)
        before = os.stat(self.config)
        self.assertEqual(self.run_main(), (0, ""))
        self.assertEqual((os.stat(self.config).st_ino, self.downloads), (before.st_ino, 1))

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
        cargo_config.record(folder, self.config)
        self.assertEqual(self.recorded(), folder)


if __name__ == "__main__":
    unittest.main()
