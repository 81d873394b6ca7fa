#!/usr/bin/env python3
"""Measures this project's engines, JAX and PyTorch at the same work in turn, and prints one table.

    python3 benches/peers/run.py [--rounds 3] [--seconds 5] [--processes 2] [--skip NAME]...

The peers' packages are installed once, into the folder dropout-q/peers of the user's cache.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
REQUIREMENTS = (HERE / "requirements.txt").read_text()
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dropout-q" / "peers"


def version(package):
    return next(line.split("==")[1] for line in REQUIREMENTS.splitlines() if line.startswith(package + "=="))


PROGRAMS = {
    "native": "dropout-q, native engine",
    "torch": "dropout-q, torch engine",
    "jax": f"JAX {version('jax')}",
    "pytorch": f"PyTorch {version('torch')}, eager",
}
FEATURES = {"native": [], "torch": ["--features", "torch"]}
SCRIPTS = {"jax": "jax_peer.py", "pytorch": "torch_peer.py"}


class Failed(Exception):
    """Says in one line why a program cannot be measured."""


def call(command):
    try:
        done = subprocess.run(command, cwd=HERE.parents[1], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    except OSError as error:
        raise Failed(f"{command[0]}: {error.strerror}") from None
    if done.returncode:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()] or ["no message"]
        errors = [line for line in lines if line.lower().startswith("error")]
        raise Failed(f"{Path(command[0]).name} exited {done.returncode}: {(errors or lines[-1:])[0]}")
    return done.stdout


def install():
    """Makes the virtual environment, or leaves it as it is where it has these very requirements."""
    if sys.version_info < (3, 11):
        raise Failed(f"the peers need Python 3.11 or newer, and this is {sys.version.split()[0]}")
    python, stamp = CACHE / "bin" / "python", CACHE / "installed.txt"
    if not (python.exists() and stamp.exists() and stamp.read_text() == REQUIREMENTS):
        print(f"installing the peers into {CACHE}: 5 GB, once", file=sys.stderr)
        venv.create(CACHE, clear=True, with_pip=True)
        call([str(python), "-m", "pip", "install", "--quiet", "--requirement", str(HERE / "requirements.txt")])
        stamp.write_text(REQUIREMENTS)
    return str(python)


def prepare(name):
    """Builds or installs a program, so that no round waits for it, and returns the command that runs it."""
    if name in SCRIPTS:
        return [install(), "-B", str(HERE / SCRIPTS[name])]
    bench = ["cargo", "bench", "--quiet", "--bench", "updates", *FEATURES[name]]
    call([*bench, "--no-run"])
    return [*bench, "--", "--peer", name]


def measure(name, command, arguments):
    width = "--seeds" if name in SCRIPTS else "--threads"
    output = call([*command, width, str(arguments.processes), "--seconds", str(arguments.seconds)])
    for line in output.splitlines():
        if line.startswith("{"):
            result = json.loads(line)
            if result.get("peer") == name:
                return float(result["updates_per_second"])
    raise Failed("it printed no rate")


def table(rounds, processes):
    print("| program | threads or processes | updates per second | ratio of native to it |")
    print("| --- | ---: | ---: | ---: |")
    for name, program in PROGRAMS.items():
        rates = [rates[name] for rates in rounds if name in rates]
        if not rates:
            continue
        ratios = [rates["native"] / rates[name] for rates in rounds if "native" in rates and name in rates]
        ratio = f"{statistics.median(ratios):.2f}" if ratios and name != "native" else "–"
        print(f"| {program} | {processes} | {statistics.median(rates):,.0f} | {ratio} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5.0, help="for each program in each round")
    parser.add_argument("--processes", type=int, default=2, help="one core each; threads of this project's engines")
    names = ", ".join(PROGRAMS)
    parser.add_argument("--skip", action="append", default=[], choices=list(PROGRAMS), metavar="NAME", help=names)
    arguments = parser.parse_args()

    commands, rounds = {}, []
    for name in PROGRAMS:
        if name not in arguments.skip:
            try:
                commands[name] = prepare(name)
            except Failed as reason:
                print(f"left out {name}: {reason}", file=sys.stderr)
    for _ in range(arguments.rounds):
        rounds.append({})
        for name in list(commands):
            try:
                rounds[-1][name] = measure(name, commands[name], arguments)
            except Failed as reason:
                print(f"left out {name} from now on: {reason}", file=sys.stderr)
                del commands[name]
    table(rounds, arguments.processes)


if __name__ == "__main__":
    main()
