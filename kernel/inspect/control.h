// SPDX-License-Identifier: BSD-2-Clause
/*
 * Controls: the only functions by which the kernel console changes the state of the kernel.
 *
 * They run on the stopped system and leave it consistent; a task that they kill ends after
 * `continue`. They take locks, so they must not be called after a panic, except control_halt() and
 * control_reboot(), and control_monitor_poll(), which takes none.
 */
#ifndef INSPECT_CONTROL_H
#define INSPECT_CONTROL_H

#include <abi/error.h>
#include <stdint.h>

/* Ends a task. ENOENT: no task has this id; EPERM: it is the kernel's own task. */
MUST_USE
errno_t control_task_kill(uint32_t id);

/* Answers an open call on behalf of its callee, whose handle of the call becomes stale. ENOENT: no
 * call with this id waits for an answer; EBUSY: its data are being transferred. */
MUST_USE
errno_t control_call_answer(uint64_t id, errno_t retval);

/* Switches the trace of IPC events on or off (which keeps the records), or frees its memory; see
 * trace_on(), trace_off() and trace_free(). */
MUST_USE
errno_t control_trace_on(void);
MUST_USE
errno_t control_trace_off(void);
MUST_USE
errno_t control_trace_free(void);

_Noreturn void control_halt(void);
_Noreturn void control_reboot(void);

/* The console takes over the serial line: sets the time from which ages are counted, and enables
 * the echo of the log. */
void control_console_opened(void);
/* The console is left: restores the echo, and notifies the subscribers of EVENT_KCON_CLOSED. */
void control_console_closed(void);

/* Serves a program outside the machine (<monitor/monitor.h>), which must work while the console is
 * open. */
void control_monitor_poll(void);

/* Passes a received byte on to the driver of the serial line. */
void control_give_key(uint8_t byte);

#endif
