// SPDX-License-Identifier: BSD-2-Clause
/*
 * The monitor's side in the guest: sends what happens, and snapshots, to a program outside the
 * machine, and runs its commands (docs/monitor-format.md, <abi/monitor/wire.h>). Boot option `monitor`.
 *
 * All work is done in monitor_poll(), at most once in MONITOR_TICK_NS and with a fixed budget: by a
 * kernel thread; by the kernel console while it is open, also after a panic. So the wire works while
 * userspace is dead. Memory is allocated at boot only.
 *
 * On a serial line the kernel does not notice a monitor: it sends nothing before the command ATTACH.
 *
 * Locks: none. Interrupts are disabled, and only one CPU runs.
 */
#ifndef MONITOR_MONITOR_H
#define MONITOR_MONITOR_H

#include <abi/error.h>
#include <monitor/packets.h>
#include <monitor/transport.h>

#define MONITOR_TICK_NS 10000000ull

/* Memory for snapshots: a share of the machine's, from MIN to MAX bytes. */
#define MONITOR_SNAPSHOT_SHARE 64
#define MONITOR_SNAPSHOT_MIN   ((size_t)64 << 10)
#define MONITOR_SNAPSHOT_MAX   ((size_t)4 << 20)
/* Most bytes of the output of a command; longer output is cut, with the error ELIMIT. */
#define MONITOR_REPLY_MAX ((size_t)256 << 10)

/* Starts the monitor if the boot option is set. Called once, when threads can be created. */
void monitor_init(void);

/* Opens the transport, allocates memory, and switches the trace on. ENOENT: the machine has no such device; ENOMEM. */
MUST_USE
errno_t monitor_open(const transport_t *transport);

/* Receives, runs at most one command, collects events, and sends. Does nothing if the monitor is not open, or if the
 * last call was less than a tick ago. */
void monitor_poll(void);

#endif
