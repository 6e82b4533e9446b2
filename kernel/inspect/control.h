// SPDX-License-Identifier: BSD-2-Clause
/*
 * The named controls: all that the kernel console may do to the kernel.
 *
 * They run on the stopped system and leave it consistent; what they start (the end of a task) goes
 * on after `continue`. They take locks, so none of them may be used after a panic.
 */
#ifndef INSPECT_CONTROL_H
#define INSPECT_CONTROL_H

#include <abi/error.h>
#include <stdint.h>

/* Ends a task. ENOENT: there is none of this id; EPERM: it is the kernel's own. */
MUST_USE
errno_t control_task_kill(uint32_t id);

/* Answers an open call in its callee's stead, whose handle of it becomes stale. ENOENT: no call of
 * this id waits for an answer; EBUSY: its data are being moved just now. */
MUST_USE
errno_t control_call_answer(uint64_t id, errno_t retval);

/* Switches the trace of IPC events on, off (what was recorded stays) or gives its memory back.
 * EEXIST: it is on already; ENOMEM; ENOENT: it is off already, there is nothing to give back;
 * EBUSY: it is on. */
MUST_USE
errno_t control_trace_on(void);
MUST_USE
errno_t control_trace_off(void);
MUST_USE
errno_t control_trace_free(void);

_Noreturn void control_halt(void);
_Noreturn void control_reboot(void);

/* The console takes the line: ages are counted from here, and the log is echoed. */
void control_console_opened(void);
/* The console was left: the line is as before, and its subscribers hear that it was used. */
void control_console_closed(void);

/* Hands a byte of the line to its driver. */
void control_give_key(uint8_t byte);

#endif
