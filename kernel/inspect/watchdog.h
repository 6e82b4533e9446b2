// SPDX-License-Identifier: BSD-2-Clause
/*
 * The watchdog: a kernel thread that periodically analyses the wait-for graph and logs each new
 * deadlock once, with its ring.
 *
 * Boot options: `watchdog=SECONDS` starts it; with `deadlock=break` it also answers calls of the
 * ring with EDEADLK, which breaks the deadlock.
 */
#ifndef INSPECT_WATCHDOG_H
#define INSPECT_WATCHDOG_H

/* Starts the watchdog if the boot option is set. Called once, when threads can be created. */
void watchdog_init(void);

#endif
