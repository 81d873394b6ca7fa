"""Worlds of Gymnasium, made, reset and stepped in as dropout-q asks for it.

dropout-q starts this program as `python3 -c` with a socket as its standard input, and asks one question at a time. A question is
13 bytes: what, the number of a world, and a number whose meaning depends on what; the text that some bring follows.
An answer is 5 bytes, what came of it and a length, and so many bytes more. Numbers are little-endian.
"""

import json
import os
import signal
import struct
import sys
import threading
import time
import traceback

QUESTION = struct.Struct("<BIQ")
ANSWER = struct.Struct("<BI")
OUTCOME = struct.Struct("<dB")
INDEX = struct.Struct("<q")
DESCRIBE, MAKE, RESET, ACT, CLOSE = range(5)
DONE, FAILED, REFUSED = range(3)
# Wrappers under which a world is still what its table says.
PLAIN = {"PassiveEnvChecker", "OrderEnforcing", "TimeLimit"}
# Random steps that are held against a table.
TRIED = 1000


class Refused(Exception):
    """What the user asked for cannot be."""


class World:
    def __init__(self, text, checked):
        import gymnasium
        import numpy

        name, kwargs = text.split("\n", 1)
        try:
            kwargs = json.loads(kwargs)
        except ValueError as error:
            raise Refused(f"kwargs is {kwargs}, which is not JSON: {error}") from None
        if not isinstance(kwargs, dict):
            raise Refused("kwargs is no JSON object; allowed: one of the arguments of gymnasium.make, as in {\"is_slippery\":false}")
        if not checked:
            kwargs.setdefault("disable_env_checker", True)
        try:
            self.env = gymnasium.make(name, **kwargs)
        except gymnasium.error.DependencyNotInstalled:
            raise
        except (gymnasium.error.Error, TypeError) as error:
            raise Refused(f"gymnasium.make refuses {name}: {words(error)}") from None
        actions, seen = self.env.action_space, self.env.observation_space
        if not isinstance(actions, gymnasium.spaces.Discrete):
            raise Refused(f"the action space of {name} is {actions}; allowed: Discrete")
        self.first_action = int(actions.start)
        if isinstance(seen, gymnasium.spaces.Discrete):
            first = int(seen.start)
            self.spaces = f"discrete {seen.n}"
            self.pack = lambda observation: INDEX.pack(int(observation) - first)
        elif isinstance(seen, gymnasium.spaces.Box) and len(seen.shape) == 1:
            self.spaces = f"box {seen.shape[0]}"
            self.pack = lambda observation: numpy.asarray(observation, numpy.float32).tobytes()
        else:
            raise Refused(f"the observation space of {name} is {seen}; allowed: Discrete, or Box with one dimension "
                          "(gymnasium.wrappers.FlattenObservation makes one of most)")
        self.spaces += f", {actions.n} actions"

    def kind(self):
        """Versions and spaces, a line each."""
        import gymnasium

        return f"Python {sys.version.split()[0]}, Gymnasium {gymnasium.__version__}\n{self.spaces}"

    def threshold(self):
        """The mean return at which it is solved, or nothing."""
        threshold = self.env.spec and self.env.spec.reward_threshold
        return "" if threshold is None else repr(float(threshold))

    def table(self):
        """The world's own table, as envs/MDP.md describes it, or nothing if it has none that says all of it."""
        layer = self.env
        while layer is not self.env.unwrapped:
            if type(layer).__name__ not in PLAIN:
                return ""
            layer = layer.env
        table, starts = (getattr(layer, name, None) for name in ("P", "initial_state_distrib"))
        # Taxi's fickle passenger is in no table.
        if not isinstance(table, dict) or starts is None or getattr(layer, "fickle_passenger", False):
            return ""
        if not self.follows(table):
            return ""
        spec, columns = self.env.spec, getattr(layer, "ncol", None) or (getattr(layer, "shape", None) or [0])[-1]
        limit = spec and spec.max_episode_steps
        lines = [f"horizon = {limit}"] if limit else []
        lines += [f"start {state} = {float(probability)!r}" for state, probability in enumerate(starts) if probability]
        lines += [f"cell {state} = {state % columns} {state // columns}" for state in table if columns]
        lines.append("state,action,next_state,probability,reward,terminated")
        for state, rows in table.items():
            for action, outcomes in rows.items():
                for probability, following, reward, terminated in outcomes:
                    lines.append(f"{state},{action},{following},{float(probability)!r},{float(reward)!r},{bool(terminated)}")
        return "\n".join(lines) + "\n"

    def follows(self, table):
        """Whether random steps are among those that the table has."""
        env = self.env
        env.action_space.seed(0)
        try:
            state, _ = env.reset(seed=0)
            for _ in range(TRIED):
                action = env.action_space.sample()
                following, reward, terminated, truncated, _ = env.step(action)
                known = [(s, float(r), bool(t)) for p, s, r, t in table[state][action] if p > 0]
                if (following, float(reward), bool(terminated)) not in known:
                    return False
                state = env.reset()[0] if terminated or truncated else following
        except (KeyError, TypeError, ValueError):
            return False
        return True

    def reset(self, seed):
        observation, _ = self.env.reset(seed=seed)
        return OUTCOME.pack(0.0, 0) + self.pack(observation)

    def act(self, action):
        observation, reward, terminated, truncated, _ = self.env.step(self.first_action + action)
        return OUTCOME.pack(reward, bool(terminated) + 2 * bool(truncated)) + self.pack(observation)


def words(error):
    """An exception in a line."""
    return " ".join("".join(traceback.format_exception_only(type(error), error)).split())


def last_words(error):
    """The same with the place that it was raised at."""
    *_, last = traceback.extract_tb(error.__traceback__)
    return f"{words(error)} ({last.filename}, line {last.lineno}, in {last.name})"


def receive(wire, length):
    data = b""
    while len(data) < length:
        try:
            more = os.read(wire, length - len(data))
        except ConnectionError:
            sys.exit()
        if not more:
            sys.exit()
        data += more
    return data


def end_with(parent):
    """Ends this process when the one that started it is no more, whatever a world is doing."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def answer(worlds, wire):
    """Answers one question."""
    what, number, argument = QUESTION.unpack(receive(wire, QUESTION.size))
    try:
        if what == ACT:
            return DONE, worlds[number].act(argument)
        if what == RESET:
            return DONE, worlds[number].reset(argument)
        if what == CLOSE:
            worlds.pop(number).env.close()
            return DONE, b""
        text = receive(wire, argument).decode()
        if what == MAKE:
            worlds[number] = World(text, False)
            return DONE, worlds[number].kind().encode()
        world = World(text, True)
        described = f"{world.kind()}\n{world.threshold()}\n{world.table()}"
        world.env.close()
        return DONE, described.encode()
    except Refused as refused:
        return REFUSED, str(refused).encode()
    except ModuleNotFoundError as error:
        return FAILED, f"{words(error)}; install it for {sys.executable}, name another Python in DROPOUT_Q_PYTHON, or start in the folder of a module of your own".encode()
    except BaseException as error:
        return FAILED, last_words(error).encode()


def main():
    # What dropout-q does about a signal is its own affair: it closes the socket when it goes.
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR2):
        signal.signal(name, signal.SIG_IGN)
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    # What worlds read and print has nothing to do with the socket.
    wire = os.dup(0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    worlds = {}
    while True:
        came, data = answer(worlds, wire)
        reply = memoryview(ANSWER.pack(came, len(data)) + data)
        try:
            while reply:
                reply = reply[os.write(wire, reply):]
        except ConnectionError:
            return


main()
