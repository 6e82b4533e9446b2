// SPDX-License-Identifier: BSD-2-Clause
/* How tasks end, and who waits for it. */
#include "tasks.h"
#include <os/ipc.h>
#include <os/os.h>
#include <stdlib.h>

/* Ends and reports that are remembered; the oldest gives way. */
#define RECORDS 256

typedef struct waiter {
    struct waiter *next;
    task_id_t task;
    cap_handle_t call;
    bool doubtful; /* the task was not found */
} waiter_t;

/* What a task has said or come to. A report (TASK_EXIT_UP) is given to one waiter; an end to all
 * who ask. */
typedef struct record {
    task_id_t task; /* 0: free */
    enum task_exit how;
    int status;
} record_t;

static waiter_t *waiters;
static record_t records[RECORDS];
static unsigned next_record;

static record_t *record_find(task_id_t task)
{
    for (unsigned i = 0; i < RECORDS; i++) {
        if (records[i].task == task)
            return &records[i];
    }
    return NULL;
}

static void record_add(task_id_t task, enum task_exit how, int status)
{
    record_t *record = record_find(task);
    if (!record) {
        record = &records[next_record];
        next_record = (next_record + 1) % RECORDS;
    }
    *record = (record_t){task, how, status};
}

static void wait_answer(cap_handle_t call, enum task_exit how, int status)
{
    uint64_t words[IPC_WORDS] = {how, (uint64_t)(int64_t)status};
    (void)ipc_answer(call, EOK, words, NULL);
}

/* Answers all who wait for the task; how many. */
static unsigned waiters_answer(task_id_t task, enum task_exit how, int status)
{
    unsigned count = 0;
    for (waiter_t **at = &waiters; *at;) {
        waiter_t *waiter = *at;
        if (waiter->task != task) {
            at = &waiter->next;
            continue;
        }
        wait_answer(waiter->call, how, status);
        *at = waiter->next;
        free(waiter);
        count++;
    }
    return count;
}

static bool task_lives(task_id_t task)
{
    size_t count = 1;
    for (size_t i = 0; i < count; i++) {
        task_info_t info;
        if (os_task_list(i, &info, &count) == EOK && info.id == task)
            return true;
    }
    return false;
}

void task_wait_call(const ipc_message_t *call)
{
    task_id_t task = (task_id_t)call->word[0];
    if (task == 0 || task != call->word[0]) {
        (void)ipc_answer_0(call->handle, ENOENT);
        return;
    }
    record_t *record = record_find(task);
    if (record) {
        wait_answer(call->handle, record->how, record->status);
        if (record->how == TASK_EXIT_UP)
            record->task = 0;
        return;
    }
    waiter_t *waiter = malloc(sizeof(*waiter));
    if (!waiter) {
        (void)ipc_answer_0(call->handle, ENOMEM);
        return;
    }
    *waiter = (waiter_t){waiters, task, call->handle, !task_lives(task)};
    waiters = waiter;
}

void task_retval_call(const ipc_message_t *call)
{
    int status = (int)call->word[0];
    if (waiters_answer(call->sender, TASK_EXIT_UP, status) == 0)
        record_add(call->sender, TASK_EXIT_UP, status);
    (void)ipc_answer_0(call->handle, EOK);
}

void task_ended(task_id_t task, enum task_exit how, int status)
{
    (void)waiters_answer(task, how, status);
    record_add(task, how, status);
}

bool tasks_in_doubt(void)
{
    for (const waiter_t *waiter = waiters; waiter; waiter = waiter->next) {
        if (waiter->doubtful)
            return true;
    }
    return false;
}

void tasks_resolve_doubt(void)
{
    for (waiter_t **at = &waiters; *at;) {
        waiter_t *waiter = *at;
        if (!waiter->doubtful) {
            at = &waiter->next;
            continue;
        }
        (void)ipc_answer_0(waiter->call, ENOENT);
        *at = waiter->next;
        free(waiter);
    }
}
