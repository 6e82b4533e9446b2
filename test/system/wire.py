# SPDX-License-Identifier: BSD-2-Clause
"""A monitor in Python for tests: connects to the socket of a machine, sends commands, and collects events.
The formats come from abi/monitor and docs/monitor-format.md."""

import glob
import os
import socket
import struct
import sys
import time
import zlib

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "cmake"))

import event_text  # noqa: E402

FRAME, FRAME_HEAD = b"SWMF", b"SWMH"
HEAD = struct.Struct("<4sII")
PACKET = struct.Struct("<I16sIQQQQQQI")
EVENT = struct.Struct("<BI")
COMMAND = struct.Struct("<4sIIIQ")
REPLY = struct.Struct("<4sIIiI")
HELLO = struct.Struct("<4sIII16sQ64s")
ATTACH, SNAPSHOT, SUBSCRIBE, LINE, BREAK, KILL = range(1, 7)
CODES = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q", "i32": "i"}


class WireError(Exception):
    """Something invalid arrived, or nothing."""


class Kind:
    """Decodes the events of one number."""

    def __init__(self, event):
        self.name = event.name
        self.numbers = [field.name for field in event.numbers]
        self.texts = [field.name for field in event.texts]
        self.layout = struct.Struct("<" + "".join("B" if field.enum else CODES[field.type]
                                                  for field in event.numbers))

    def decode(self, body, at):
        """Returns the values by name, and the place after them."""
        values = dict(zip(self.numbers, self.layout.unpack_from(body, at)))
        at += self.layout.size
        for name in self.texts:
            end = body.index(0, at)
            values[name] = body[at:end].decode("utf-8", "replace")
            at = end + 1
        return values, at


def kinds():
    tables = event_text.read_tables(glob.glob(os.path.join(ROOT, "abi", "monitor", "*.events")))
    return {event.number: Kind(event) for event in tables.events}


class Monitor:
    """`events`: (name, values) of all events in the order of their arrival; `sequences`: the next packet of each
    stream and processor, `discarded`: the events that the guest counted as lost."""

    def __init__(self, path, seconds=240):
        self.kinds = kinds()
        self.deadline = time.monotonic() + seconds
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.data = b""
        self.hello, self.uuid = None, None
        self.events, self.replies = [], {}
        self.sequences, self.discarded = {}, {}
        self.serial = 0
        self.skipped = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    # What arrives.

    def frame(self):
        """Returns the next valid body in the data, or None."""
        while len(self.data) >= HEAD.size:
            magic, length, crc = HEAD.unpack_from(self.data)
            if magic in (FRAME, FRAME_HEAD) and 4 <= length <= 4096:
                body = self.data[HEAD.size:HEAD.size + length]
                if len(body) < length:
                    return None
                if zlib.crc32(body[:76] if magic == FRAME_HEAD else body) == crc:
                    self.data = self.data[HEAD.size + length:]
                    return body
            self.data = self.data[1:]
            self.skipped += 1
        return None

    def take(self, body):
        if body[:4] == b"HELO":
            self.hello = HELLO.unpack(body)
            self.uuid = self.hello[4]
        elif body[:4] == b"REPL":
            _, serial, flags, rc, length = REPLY.unpack_from(body)
            text, _ = self.replies.get(serial, ("", None))
            text += body[REPLY.size:REPLY.size + length].decode()
            self.replies[serial] = (text, rc if flags & 1 else None)
        else:
            self.take_packet(body)

    def take_packet(self, body):
        magic, uuid, stream, begin, end, bits, _, sequence, discarded, cpu = PACKET.unpack_from(body)
        if magic != 0xC1FC1FC1 or bits != 8 * len(body) or (self.uuid and uuid != self.uuid):
            raise WireError(f"an invalid packet: {body[:76]}")
        if sequence != self.sequences.get((stream, cpu), sequence):
            raise WireError(f"packet {sequence} instead of {self.sequences[stream, cpu]}")
        self.sequences[stream, cpu] = sequence + 1
        self.discarded[stream, cpu] = discarded
        at, now = PACKET.size, begin
        while at < len(body):
            number, low = EVENT.unpack_from(body, at)
            now += (low - now) % (1 << 32)
            kind = self.kinds[number]
            values, at = kind.decode(body, at + EVENT.size)
            if now > end:
                raise WireError(f"{kind.name} is later than its packet")
            self.events.append((kind.name, {"time": now, **values}))

    def read(self):
        """Takes what arrives next."""
        self.socket.settimeout(max(0.01, self.deadline - time.monotonic()))
        try:
            data = self.socket.recv(65536)
        except TimeoutError as error:
            raise WireError("nothing arrives any more") from error
        if not data:
            raise WireError("the machine has ended")
        self.data += data
        while (body := self.frame()) is not None:
            self.take(body)

    def wait(self, condition):
        """Reads until the condition holds, and returns its value."""
        while not (value := condition()):
            self.read()
        return value

    # What is sent.

    def send(self, kind, value=0, text=""):
        """Sends a command and returns its serial."""
        self.serial += 1
        body = COMMAND.pack(b"CMMD", kind, self.serial, len(text), value) + text.encode()
        self.socket.sendall(HEAD.pack(FRAME, len(body), zlib.crc32(body)) + body)
        return self.serial

    def answer(self, serial):
        """The text and the error of the reply to a command; waits for it."""
        self.wait(lambda: self.replies.get(serial, ("", None))[1] is not None)
        return self.replies[serial]

    def run(self, line):
        """The output of a line in the kernel console."""
        return self.answer(self.send(LINE, text=line))[0]

    def attach(self):
        """Attaches and returns the rows of the first snapshot."""
        first = len(self.events)
        self.answer(self.send(ATTACH))
        return self.snapshot_after(first)

    def snapshot(self):
        first = len(self.events)
        self.send(SNAPSHOT)
        return self.snapshot_after(first)

    def snapshot_after(self, first):
        """The rows (name, values) of the next complete snapshot among the events from `first` on."""
        def names():
            return [name for name, _ in self.events[first:]]
        self.wait(lambda: "SNAPSHOT_BEGIN" in names())
        begin = first + names().index("SNAPSHOT_BEGIN")
        self.wait(lambda: "SNAPSHOT_END" in [name for name, _ in self.events[begin:]])
        rows = []
        for name, values in self.events[begin + 1:]:
            if name == "SNAPSHOT_END":
                if values["rows"] != len(rows):
                    raise WireError(f"{len(rows)} rows arrived, {values['rows']} were sent")
                return rows
            if self.state(name):
                rows.append((name, values))
        raise WireError("the end of the snapshot is lost")

    def found(self, name):
        """The first event of this name, or None."""
        return next((values for other, values in self.events if other == name), None)

    def state(self, name):
        return any(kind.name == name and number >= 64 for number, kind in self.kinds.items())
