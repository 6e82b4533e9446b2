// SPDX-License-Identifier: BSD-2-Clause
/*
 * A fake of kernel/inspect with arrays of rows: the deadlock of 2011, limited to bdsh, vfs and fat.
 * Tests can change the rows.
 */
#ifndef TEST_KCONSOLE_FAKE_INSPECT_H
#define TEST_KCONSOLE_FAKE_INSPECT_H

#include <inspect/control.h>
#include <inspect/inspect.h>
#include <setjmp.h>

#define FAKE_ROWS 1024

typedef struct fake_kernel {
    task_row_t tasks[FAKE_ROWS];
    unsigned task_count;
    thread_row_t threads[FAKE_ROWS];
    unsigned thread_count;
    phone_row_t phones[FAKE_ROWS];
    unsigned phone_count;
    call_row_t calls[FAKE_ROWS];
    unsigned call_count;
    fibril_row_t fibrils[FAKE_ROWS];
    unsigned fibril_count;
    const char *inconsistency; /* result of the check */
    bool no_arena;
    bool trace_on;
    bool trace_kept;                    /* the ring buffers exist, but may be empty */
    trace_record_t trace[2][FAKE_ROWS]; /* of two CPUs */
    uint64_t trace_first[2];            /* sequence number of trace[cpu][0] */
    uint64_t trace_begin[2];
    unsigned trace_count[2];
    errno_t trace_answer; /* of control_trace_on */
    const char *log;
    uint64_t log_first;
    uint32_t killed;     /* by control_task_kill, 0: none */
    errno_t kill_answer; /* of control_task_kill */
    jmp_buf end;         /* control_halt and control_reboot return here, with one of: */
#define FAKE_HALTED   1
#define FAKE_REBOOTED 2
    uint64_t answered[8]; /* by control_call_answer */
    unsigned answered_count;
} fake_kernel_t;

extern fake_kernel_t fake;

/* Restores the initial scene. */
void fake_reset(void);

task_row_t *fake_task(uint32_t id, const char *name);

#endif
