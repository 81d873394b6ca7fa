"""Runs one training loop a process, each process pinned to its own core, and prints their joint rate."""

import argparse
import json
import multiprocessing
import os
import time


def _run(make_advance, warm_up, seed, seconds, start, rates):
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[seed % len(cores)]})
    advance = make_advance(seed)
    for _ in range(warm_up):
        advance()
    start.wait(timeout=300)  # so that none waits for ever for one that failed
    updates, began, elapsed = 0, time.perf_counter(), 0.0
    while elapsed < seconds:
        updates += advance()
        elapsed = time.perf_counter() - began
    rates.put(updates / elapsed)


def main(peer, make_advance, warm_up):
    """`make_advance(seed)` gives a function that makes some updates and returns how many."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=1, help="processes, each with one seed")
    parser.add_argument("--seconds", type=float, default=5.0)
    arguments = parser.parse_args()

    context = multiprocessing.get_context("spawn")
    start, rates = context.Barrier(arguments.seeds), context.SimpleQueue()
    processes = [
        context.Process(target=_run, args=(make_advance, warm_up, seed, arguments.seconds, start, rates))
        for seed in range(arguments.seeds)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise SystemExit(f"a process of {peer} failed")
    total = sum(rates.get() for _ in processes)
    print(json.dumps({"peer": peer, "processes": arguments.seeds, "updates_per_second": round(total, 1)}))
