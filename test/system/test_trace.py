# SPDX-License-Identifier: BSD-2-Clause
"""The trace of IPC events in the kernel console."""

import json
import re

from guest import check
from test_boards import round_trip

EVENT_MOST = 200  # instructions

LINE = re.compile(r"^ *(?P<age>\S+) +(?P<call>\d+|-)  (?P<from>\d+ \(\S+\)|kernel|-) +"
                  r"(?P<phone>\d+|-) +(?P<to>\d+ \(\S+\)|-) +(?P<what>\S+\(.*?\)|hung up|\S+) +"
                  r"(?P<answer>\S.*)$",
                  re.MULTILINE)


def lines(text):
    """Returns the lines of `trace show`, as matches."""
    found = list(LINE.finditer(text))
    check(len(found) == len([line for line in text.splitlines()
                             if not line.startswith(("[", "     "))]),
          f"lines that cannot be read: {text}")
    return found


def traced(guest, *commands):
    """Runs commands with tracing on, then switches it off and keeps the records."""
    with guest.console():
        check(guest.run("trace on").startswith("trace is on"), "`trace on` failed")
    for command in commands:
        guest.run(command)
    with guest.console():
        check(guest.run("trace off").startswith("trace is off"), "`trace off` failed")


def test_pairs(guest):
    """The shell's VFS_IN_OPEN requests are shown with their answers, including errors."""
    traced(guest, "echo hello > /traced", "cat /traced", "cat /nosuch", "mkmfs nosuch")
    with guest.console():
        opens = lines(guest.run("trace show all method VFS_IN_OPEN"))
        check(len(opens) >= 3, f"{len(opens)} VFS_IN_OPEN")
        for line in opens:
            check(re.match(r"\d+ \(\S+\)$", line["from"]) and line["to"].endswith("(init:vfs)"),
                  f"not to vfs: {line[0]}")
            check(re.match(r"(EOK|ENOENT) after [\d.]+[um]?s", line["answer"]), f"unpaired: {line[0]}")
        check(any("ENOENT" in line["answer"] for line in opens), "/nosuch was found")
        text = guest.run(f"trace show call {opens[0]['call']}")
        for word in ("sent", "taken", "answered", "answer delivered"):
            check(re.search(rf" {word}  ", text), f"no event {word}: {text}")
        # An ended task is found by its name and by its id.
        by_name = lines(guest.run("trace show all mkmfs"))
        check(len(by_name) > 5, "no events of mkmfs, which has ended")
        ended = [line for line in by_name if line["what"] == "ended"]
        check(len(ended) == 1 and "exit status 1" in ended[0]["answer"], f"its end: {ended}")
        by_id = lines(guest.run("trace show all " + "task " + ended[0]["from"].split()[0]))
        check(len(by_id) == len(by_name), "its id and its name show different events")
        shown = lines(guest.run("trace show 3"))
        check(len(shown) == 3, f"`trace show 3` shows {len(shown)}")
        check(guest.run("trace").startswith("trace is off: "), "the state is not printed")
        check("freed" in guest.run("trace free"), "the memory is not freed")
        check("off and empty" in guest.run("trace"), "events are left")


def test_wrap(guest):
    """When the ring buffer overflows, the newest events are kept and the others counted."""
    guest.works("/test/pingpong serve async")
    traced(guest, "/test/pingpong async 17000")
    with guest.console():
        state = re.match(r"trace is off: (\d+) events kept, .* ago; (\d+) older ones lost",
                         guest.run("trace"))
        check(state and int(state[1]) == 65536, f"the ring is not full: {state}")
        check(int(state[2]) > 0, "nothing is lost")
        check(len(lines(guest.run("trace show"))) == 20, "not the last 20")
        guest.run("trace free")


def test_memory(guest):
    """Switching the trace on allocates 6 MiB, and `trace free` frees all of it."""
    before = guest.free_frames()
    traced(guest)
    check(before - guest.free_frames() == 65536 * 96 // 4096, "not 6 MiB")
    with guest.console():
        guest.run("trace free")
    check(guest.free_frames() == before, "not all memory was freed")


def test_invalid_arguments(guest):
    """Invalid arguments are reported."""
    with guest.console():
        for line, words in [("trace of", "usage"), ("trace show nobody", "nobody"),
                            ("trace show method NO", "NO"), ("trace show call 1", "not in the trace"),
                            ("trace show task", "required"), ("trace free", "no memory"),
                            ("trace show 0", "at least 1"), ("trace show", "nothing was recorded")]:
            text = guest.run(line)
            check(words in text, f"`{line}` prints {text!r}, not {words!r}")


def test_boot_option(boot):
    """trace=on records from the first call on; an invalid value is reported in the log."""
    with boot(args="trace=on") as guest:
        with guest.console():
            text = guest.run("trace")
            newest = lines(guest.run("trace show 1"))
        count = re.match(r"trace is on: (\d+) events kept.*?(?:; (\d+) older ones lost.*)?$", text)
        check(count and newest, f"no events: {text}")
        # Each answered call has at least two events, and few calls are open.
        events = int(count[1]) + int(count[2] or 0)
        check(events > 1.9 * int(newest[0]["call"]), f"{events} events up to call {newest[0]['call']}")
    with boot(args="trace=maybe") as guest:
        guest.works("log", "boot option trace=maybe: invalid value (valid: off or on); trace stays off")


def test_deadlock(boot):
    """In the deadlock of 2011, the requests of the ring have no answers."""
    with boot(entry="early", args="trace=on") as guest:
        guest.volume()
        guest.start("mount mfs /data loop")
        guest.terminal(2)
        guest.run("sleep 1")
        with guest.console():
            text = guest.run("trace show all open")
    waiting = {(re.sub(r"^\d+ ", "", line["from"]), re.sub(r"^\d+ ", "", line["to"]),
                line["what"].split("(")[0]) for line in lines(text)
               if line["answer"].startswith("no answer yet")}
    over = {line["phone"] for line in lines(text)
            if line["to"].endswith("(init:fat)") and line["what"].startswith("VFS_OUT_")}
    check(len(over) == 1, f"mount and read are not on one phone: {text}")
    for call in [("(bdsh)", "(init:vfs)", "VFS_IN_MOUNT"),
                 ("(init:vfs)", "(init:fat)", "VFS_OUT_MOUNT"),
                 ("(init:fat)", "(mfs)", "VFS_OUT_MOUNTED"), ("(mfs)", "(file_bd)", "BD_READ_BLOCKS"),
                 ("(file_bd)", "(init:vfs)", "VFS_IN_READ"), ("(init:vfs)", "(init:fat)", "VFS_OUT_READ")]:
        check(call in waiting, f"{call} is not open: {text}")


def check_slices(events):
    """Checks that the slices of a thread are disjoint or nested, as the format requires."""
    threads = {}
    for event in events:
        if event["ph"] == "X":
            threads.setdefault((event["pid"], event["tid"]), []).append(
                (round(event["ts"] * 1000), round((event["ts"] + event["dur"]) * 1000)))
    for thread, slices in threads.items():
        stack = []
        for start, end in sorted(slices, key=lambda s: (s[0], -s[1])):
            while stack and stack[-1] <= start:
                stack.pop()
            check(not stack or end <= stack[-1], f"slices of {thread} overlap at {start}")
            stack.append(end)


def test_chrome(guest):
    """`trace chrome` prints a valid trace in the trace event format."""
    traced(guest, "mkmfs nosuch")
    with guest.console():
        trace = json.loads(guest.run("trace chrome"))
        guest.run("trace free")
    events = trace["traceEvents"]
    flows = {"s": set(), "t": set(), "f": set()}
    names = {}
    for event in events:
        check({"ph", "pid", "tid", "ts"} <= event.keys(), f"fields are missing: {event}")
        check(event["ph"] in "MXstfi", f"unknown phase: {event}")
        if event["ph"] in flows:
            flows[event["ph"]].add(event["id"])
        elif event["ph"] == "M":
            names[event["pid"]] = event["args"]["name"]
        else:
            check(event["name"] and (event["ph"] == "i" or event["dur"] > 0), f"a slice without a name or duration: {event}")
        check(event["pid"] in names, f"a task without a name: {event}")
    check(flows["s"] >= flows["t"] and flows["s"] >= flows["f"], "a flow without its start")
    check(len(flows["f"]) > 10, "too few flows are complete")
    check({"bdsh", "init:vfs", "init:fat", "mkmfs"} <= set(names.values()), f"names: {names}")
    opened = [event for event in events if event["ph"] == "X" and event["name"] == "VFS_IN_OPEN"]
    check({event["cat"] for event in opened} == {"request", "service"}, f"slices: {opened}")
    check_slices(events)


def test_cost(boot):
    """With the trace on, an event costs about 140 instructions, and a round trip has four events."""
    off = round_trip(boot)
    on = round_trip(boot, args="trace=on")
    print(f"\n## instructions of a round trip: {off} with trace off, {on} with trace on")
    check(off < on < off + 4 * EVENT_MOST, f"an event costs {(on - off) / 4:.0f} instructions")
