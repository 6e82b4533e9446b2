#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Counts the instructions of IPC round trips (scripts/bench documents options and statuses).

It measures in two ways, which must agree. The cycle counter of the guest, which counts instructions
under -icount, gives the total of many round trips. QEMU's log of executed instructions shows, for a few
round trips, where the instructions were executed: in kernel or user mode, and in which function.
"""

import argparse
import json
import os
import re
import sys

from machine import Machine
from program import run_program
from session import Session, SessionError
from instructions import Instructions

VARIANTS = ["raw", "async"]
TRIPS_COUNTED = 1000    # measured by the cycle counter
TRIPS_TRACED = 16       # measured by the log
TOLERANCE = 1.02        # largest ratio of a figure to the baseline
AGREEMENT = 0.01        # largest relative difference between the two ways of counting
FREE_MARK = r"movabs\s+\$0xf4ee0b1ec7f4ee0b"   # of kernel/mm/slab.c
PROGRAM = "/test/pingpong"


class BenchError(Exception):
    """The figures could not be measured."""


def guest_cycles(text):
    match = re.search(r"round trips, (\d+) cycles", text)
    if not match:
        raise BenchError(f"pingpong printed no figures:\n{text}")
    return int(match.group(1))


class Bench:
    """A machine with -icount, with a ping server of each variant."""

    def __init__(self, build, args):
        self.build = build
        self.args = args

    def __enter__(self):
        self.machine = Machine(os.path.join(self.build, "switchboard.iso"), args=self.args, icount=True)
        self.machine.__enter__()
        self.session = Session(self.machine, seconds=300)
        return self

    def __exit__(self, *error):
        self.machine.__exit__(*error)

    def start(self):
        self.session.wait_boot()
        for variant in VARIANTS:
            output = self.session.run(f"{PROGRAM} serve {variant}")
            if output.strip():
                raise BenchError(f"the server of {variant} did not start: {output}")

    def count(self, variant):
        """Returns the instructions of one round trip, by the guest's cycle counter."""
        return guest_cycles(self.session.run(f"{PROGRAM} {variant} {TRIPS_COUNTED}")) / TRIPS_COUNTED

    def trace(self, variant):
        """Returns the log of a few round trips."""
        session, machine = self.session, self.machine
        log = os.path.join(machine.folder, f"{variant}.log")
        session.type(f"{PROGRAM} {variant} {TRIPS_TRACED} wait")
        session.wait_text("ready")
        session.pause(0.3)
        for line in (f"logfile {log}", "singlestep on", "log exec,nochain"):
            machine.monitor(line)
        session.send(b"\r")
        session.wait_prompt()
        for line in ("log none", "singlestep off"):
            machine.monitor(line)
        return Instructions(log, os.path.join(self.build, "kernel/kernel.elf"),
                            os.path.join(self.build, "test/guest/pingpong/pingpong"),
                            "pingpong_begin", "pingpong_end")


def figures_of(bench, variant):
    """Returns the figures of one round trip of a variant, rounded to two decimals, and its log."""
    total = bench.count(variant)
    trace = bench.trace(variant)
    per_trip = {
        "instructions": total,
        "kernel": trace.kernel / TRIPS_TRACED,
        "user": trace.user / TRIPS_TRACED,
        "system_calls": trace.entries("syscall_entry") / TRIPS_TRACED,
        "address_space_switches": trace.matches(r"mov\s+%\w+,%cr3") / TRIPS_TRACED,
        # Each slab call tests the mark of a free object once, also where it is inlined.
        "slab_calls": (trace.matches(FREE_MARK, "object_unmark")
                       + trace.matches(FREE_MARK, "object_check_in_use")) / TRIPS_TRACED,
        "lock_acquisitions": (trace.entries("spinlock_lock_slow")
                              + trace.matches("lock cmpxchg", "spinlock_try_take")) / TRIPS_TRACED,
    }
    figures = {name: round(value, 2) for name, value in per_trip.items()}
    check_figures(f"ipc.{variant}", figures)
    return figures, trace


def check_figures(variant, figures):
    """Raises BenchError if a counter is 0 or the two ways of counting differ: --compare would not notice
    either."""
    for name, value in figures.items():
        if value <= 0:
            raise BenchError(f"{variant} {name}: nothing was counted; check that its pattern still matches "
                             "the kernel")
    traced = figures["kernel"] + figures["user"]
    if abs(figures["instructions"] - traced) > AGREEMENT * traced:
        raise BenchError(f"{variant}: {figures['instructions']:.2f} instructions by the cycle counter, "
                         f"{traced:.2f} by the log")


def show(results):
    names = list(next(iter(results.values())))
    print(f"{'per round trip':24}" + "".join(f"{variant:>12}" for variant in results))
    for name in names:
        row = "".join(f"{figures[name]:12.2f}" for figures in results.values())
        print(f"{name.replace('_', ' '):24}{row}")


def compare(results, baseline):
    """Returns a message for each figure that is worse than the baseline."""
    worse = [f"{variant} {name}: in the baseline, but not measured" for variant, figures in baseline.items()
             for name in figures if name not in results.get(variant, {})]
    for variant, figures in results.items():
        for name, value in figures.items():
            before = baseline.get(variant, {}).get(name)
            if before is None:
                worse.append(f"{variant} {name}: measured, but not in the baseline")
            elif value > before * TOLERANCE:
                worse.append(f"{variant} {name}: {value:.2f}, the baseline has {before:.2f}")
    return worse


def measure(options):
    results, traces = {}, {}
    with Bench(options.build, options.args) as bench:
        bench.start()
        for variant in VARIANTS:
            name = f"ipc.{variant}"
            results[name], traces[name] = figures_of(bench, variant)
    return results, traces


def report(options, results, traces):
    if options.profile:
        traces[options.profile].show(TRIPS_TRACED)
    elif options.json:
        print(json.dumps(results, indent=2))
    else:
        show(results)
    if options.accept:
        with open(options.baseline, "w", encoding="ascii") as file:
            file.write(json.dumps(results, indent=2) + "\n")
    if not options.compare:
        return 0
    with open(options.baseline, encoding="ascii") as file:
        worse = compare(results, json.load(file))
    for line in worse:
        print(f"worse: {line}", file=sys.stderr)
    return 1 if worse else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--accept", action="store_true")
    parser.add_argument("--profile")
    parser.add_argument("--args", default="")
    parser.add_argument("--baseline", required=True)
    parser.add_argument("build")
    options = parser.parse_args()
    try:
        return report(options, *measure(options))
    except SessionError as error:
        print(f"switchboard: {error}", file=sys.stderr)
        return error.status
    except BenchError as error:
        print(f"switchboard: error: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    run_program(main)
