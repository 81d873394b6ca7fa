"""Event files, read by TensorBoard itself."""

from pathlib import Path

import numpy as np
import pandas as pd
from lab import Lab
from tensorboard.backend.event_processing.event_multiplexer import EventMultiplexer
from tensorboard.plugins.hparams import metadata

SEEDS = "--env gridworld:map=garden.txt --seeds 2 --hidden 8 --learning-starts 50 --eval-every 100 --window 100"
LINE = f"{SEEDS} --agent boot-dqn:members=2,name='two (2)' --agent dropout-q:name=masks --baseline epsilon-greedy --steps 1000"
# Where each tag is in the CSV files.
TAGS = {
    "charts/episodic_return": ("episodes", "episode_return"),
    "charts/episodic_length": ("episodes", "episode_length"),
    "charts/mean_reward": ("behaviour", "mean_reward"),
    "losses/td_loss": ("training", "loss"),
    "losses/q_values": ("training", "q_mean"),
    "charts/epsilon": ("training", "epsilon"),
    "charts/dropout": ("training", "dropout"),
    "charts/random_actions": ("training", "random_actions"),
    "eval/episodic_return": ("evaluations", "greedy_return"),
}


def read(folder):
    """The runs of a folder as TensorBoard sees them, with all of their points."""
    multiplexer = EventMultiplexer(size_guidance={"scalars": 0})
    multiplexer.AddRunsFromDirectory(str(folder)).Reload()
    return multiplexer


def points(multiplexer, run, tag):
    events = multiplexer.Scalars(run, tag)
    return [event.step for event in events], [event.value for event in events]


class TensorBoard(Lab):
    def assert_shows(self, folder, run="runs/a", speed=False):
        """The events of a folder are the rows of a run."""
        found = read(folder)
        tables = {name: pd.read_csv(f"{run}/{name}.csv") for name, _ in TAGS.values()}
        seeds = pd.read_csv(f"{run}/seeds.csv")
        self.assertEqual(len(found.Runs()), len(seeds))
        for row in seeds.itertuples():
            label = row.arm.replace("(", "%28").replace(")", "%29")
            name = f"{label}/{row.env}/seed-{row.seed}"
            expected = set()
            for tag, (table, column) in TAGS.items():
                rows = tables[table]
                rows = rows[(rows.arm == row.arm) & (rows.env == row.env) & (rows.seed == row.seed)]
                rows = rows.dropna(subset=[column])
                if rows.empty:
                    continue
                expected.add(tag)
                steps, values = points(found, name, tag)
                self.assertEqual(steps, rows.step.tolist(), (name, tag))
                self.assertEqual(values, rows[column].to_numpy(np.float32).tolist(), (name, tag))
            if speed:
                expected.add("charts/SPS")
                steps, values = points(found, name, "charts/SPS")
                self.assertEqual(steps, tables["training"].step.unique().tolist())
                self.assertTrue(all(value > 0 for value in values))
            self.assertEqual(set(found.Runs()[name]["scalars"]), expected)

            data = found.SummaryMetadata(name, metadata.SESSION_START_INFO_TAG).plugin_data
            self.assertEqual(data.plugin_name, metadata.PLUGIN_NAME)
            start = metadata.parse_session_start_info_plugin_data(data.content)
            self.assertEqual(start.group_name, f"{row.arm} on {row.env}")
            settings = pd.read_csv(f"{run}/arms.csv")
            settings = dict(settings[settings.arm == row.arm][["setting", "value"]].to_numpy())
            self.assertEqual(set(start.hparams), {*settings, "env"})
            self.assertEqual(start.hparams["learning-rate"].number_value, float(settings["learning-rate"]))
            self.assertEqual(start.hparams["double-dqn"].bool_value, settings["double-dqn"] == "true")
            self.assertEqual(start.hparams["env"].string_value, row.env)
        return found

    def test_live_files_and_exported_ones_show_every_row_and_change_none(self):
        self.program(f"{LINE} --name plain")
        self.program(f"{LINE} --name a --tensorboard")
        for file in Path("runs/plain").glob("*.csv"):
            self.assertEqual(file.read_bytes(), Path("runs/a", file.name).read_bytes())
        self.assert_shows("runs/a/tensorboard", speed=True)
        self.program("export tensorboard runs/a --out events")
        self.assert_shows("events")
        self.program("export tensorboard runs/a --out again")
        for file in Path("events").rglob("*tfevents*"):
            self.assertEqual(file.read_bytes(), Path("again", file.relative_to("events")).read_bytes())
        # A step is one of training, and an event's time is its step.
        event = read("events").Scalars("masks/gridworld map=garden/seed-0", "eval/episodic_return")[-1]
        self.assertEqual((event.step, event.wall_time), (1000, 1000.0))
