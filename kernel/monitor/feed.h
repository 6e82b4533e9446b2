// SPDX-License-Identifier: BSD-2-Clause
/*
 * What happens: the events of stream 0.
 *
 * Events of IPC are recorded by the trace (<trace/trace.h>), so a monitor costs the IPC path nothing
 * more. feed_collect() turns the new records into events, outside that path; records that the ring of
 * the trace has overwritten meanwhile, or that are more than a tick can take, count as discarded. The
 * hooks below write their events at once, after the records that are older. A full ring overwrites its
 * oldest packet.
 *
 * While no monitor is attached, nothing is written.
 *
 * Locks: none; interrupts are disabled, and only one CPU runs. The hooks can be called with locks
 * held.
 */
#ifndef MONITOR_FEED_H
#define MONITOR_FEED_H

#include <monitor/packets.h>
#include <stdbool.h>
#include <stdint.h>

struct task;
struct thread;

/* Packets of each CPU. */
#define FEED_PACKETS 256
/* Most records of a CPU that one call of feed_collect() turns into events; older ones are
 * discarded. */
#define FEED_RECORDS_MAX 2000u
/* How often the memory of all tasks and the CPU time of all threads is sent. */
#define FEED_SAMPLE_NS 500000000ull

/* A monitor is attached. */
extern bool feed_on;

/* Initializes the rings of all CPUs. `memory`: FEED_PACKETS buffers for each. */
void feed_init(void *memory, const uint8_t *uuid);
/* Starts, at a monitor's first ATTACH: what happened before is not sent. */
void feed_start(void);
/* Sets which events are written: a bit for each number. */
void feed_subscribe(uint64_t numbers);

/* Writes the events up to `now_ns`: of the trace, new lines of the log, and samples that are due. */
void feed_collect(uint64_t now_ns);
/* The ring of a CPU. */
packets_t *feed_packets(unsigned cpu);
/* Completes the open packets, so that they can be sent before they are full. */
void feed_close(void);

/* Discards all events that are not sent, after a panic inside the monitor. */
void feed_abandon(void);

/* ---- hooks ---- */

__attribute__((cold)) void feed_task_created(const struct task *task);
__attribute__((cold)) void feed_task_renamed(const struct task *task);
__attribute__((cold)) void feed_thread_created(const struct thread *thread);
__attribute__((cold)) void feed_thread_ended(const struct thread *thread);
/* What the watchdog found; `tasks`: in the ring. */
__attribute__((cold)) void feed_verdict(enum monitor_verdict verdict, uint32_t tasks,
                                        const char *message);

#endif
