// SPDX-License-Identifier: BSD-2-Clause
/*
 * The watchdog: a kernel thread that judges now and then who waits for whom, and says in the log
 * what has become a deadlock, once, with its ring.
 *
 * Boot options: `watchdog=SECONDS` starts it; `deadlock=break` lets it answer a call of the ring
 * with EDEADLK, so that the system goes on.
 */
#ifndef INSPECT_WATCHDOG_H
#define INSPECT_WATCHDOG_H

/* Starts it if the boot options say so. Called once, when threads can be made. */
void watchdog_init(void);

#endif
