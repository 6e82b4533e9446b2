// SPDX-License-Identifier: BSD-2-Clause
/* What the kernel console of HelenOS prints for `tasks` and `ipc ID`. */
#ifndef MONITOR_SWMON_HELENOS_H
#define MONITOR_SWMON_HELENOS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define HELENOS_TASKS_MAX  1024
#define HELENOS_PHONES_MAX 4096
#define HELENOS_CALLS_MAX  4096
#define HELENOS_NAME_SIZE  32
#define HELENOS_NONE       UINT32_MAX

typedef struct helenos_task {
    uint32_t id;
    char name[HELENOS_NAME_SIZE]; /* printable; can be empty */
    bool listed;                  /* its `ipc` was printed */
} helenos_task_t;

typedef struct helenos_phone {
    uint32_t holder, index, calls;
    uint32_t peer; /* HELENOS_NONE: not connected */
    char state[64];
} helenos_phone_t;

enum helenos_list { HELENOS_INCOMING, HELENOS_DISPATCHED, HELENOS_ANSWERS, HELENOS_LISTS };

typedef struct helenos_call {
    uint32_t holder, sender;
    enum helenos_list list;
    uint64_t method, arg1;
} helenos_call_t;

typedef struct helenos {
    helenos_task_t tasks[HELENOS_TASKS_MAX];
    helenos_phone_t phones[HELENOS_PHONES_MAX];
    helenos_call_t calls[HELENOS_CALLS_MAX];
    uint32_t task_count, phone_count, call_count;
    uint32_t ignored; /* lines that are no part of a table */
    const char *problem;
} helenos_t;

/* Reads the text. Returns false with `problem` if it contains no table. */
bool helenos_read(helenos_t *helenos, FILE *file);

/* The task with this id, or NULL. */
const helenos_task_t *helenos_find(const helenos_t *helenos, uint32_t id);

/* Prints tasks, chains of calls, the suspected ring, and what is not known. Returns whether there is a
 * suspected ring. */
bool helenos_print(const helenos_t *helenos);

#endif
