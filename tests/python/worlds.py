"""Worlds that `dropout-q --env gymnasium:id=worlds:NAME-v0` finds in the folder that it is started in."""

import os
import sys

import gymnasium
import numpy
from gymnasium.spaces import Box, Dict, Discrete


class Corridor(gymnasium.Env):
    """Five cells in a row; the right end pays 1 and ends the episode. Numbers of cells and actions do not begin with 0."""

    observation_space = Discrete(5, start=-2)
    action_space = Discrete(2, start=10)

    def reset(self, seed=None, options=None):
        super().reset(seed=seed)
        self.cell = int(self.np_random.integers(0, 2))
        return numpy.int64(self.cell - 2), {}

    def step(self, action):
        assert action in self.action_space, action
        self.cell = max(0, self.cell + (1 if action == 11 else -1))
        end = self.cell == 4
        return numpy.int64(self.cell - 2), float(end), end, False, {}


class Loud(Corridor):
    """The same, and it prints, reads and warns."""

    def step(self, action):
        print("a step", action, flush=True)
        os.write(1, b"raw\n")
        assert sys.stdin.read() == ""
        return super().step(action)


class Vector(Corridor):
    """The same, seen as numbers of another kind; `how` says what goes wrong in the tenth step of the instance with the number `at`
    in its process, as long as there is a file `wrong`."""

    observation_space = Box(-10, 10, (2,), numpy.float64)

    made = 0

    def __init__(self, how="", at=0):
        Vector.made += 1
        self.how, self.steps = how, 0
        self.fails = Vector.made == at and os.path.exists("wrong")

    def seen(self):
        return numpy.array([self.cell / 4, 1.0])

    def reset(self, seed=None, options=None):
        super().reset(seed=seed)
        return self.seen(), {}

    def step(self, action):
        self.steps += 1
        _, reward, ended, _, _ = super().step(action)
        seen = self.seen()
        if self.fails and self.steps == 10:
            if self.how == "raise":
                raise RuntimeError("out of\nfuel")
            if self.how == "die":
                os._exit(7)
            if self.how == "exit":
                sys.exit("enough")
            if self.how == "nan":
                seen[0] = numpy.nan
            if self.how == "shape":
                seen = numpy.zeros(3)
            if self.how == "reward":
                reward = numpy.inf
        return seen, reward, ended, False, {}


class Liar(Corridor):
    """One with a table that is not its own."""

    observation_space = Discrete(5)
    action_space = Discrete(2)
    initial_state_distrib = [0.5, 0.5, 0, 0, 0]
    P = {cell: {action: [(1.0, 0, 0.5, False)] for action in (0, 1)} for cell in range(5)}

    def reset(self, seed=None, options=None):
        super().reset(seed=seed)
        return self.cell, {}

    def step(self, action):
        self.cell = max(0, self.cell + (1 if action else -1))
        return self.cell, float(self.cell == 4), self.cell == 4, False, {}


class Named(Corridor):
    """One whose observations are a dictionary."""

    observation_space = Dict({"cell": Discrete(5)})


for world in (Corridor, Loud, Vector, Liar, Named):
    gymnasium.register(f"{world.__name__}-v0", entry_point=world, max_episode_steps=20)
gymnasium.register("Solvable-v0", entry_point=Corridor, max_episode_steps=20, reward_threshold=1.0)
