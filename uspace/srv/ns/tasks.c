// SPDX-License-Identifier: BSD-2-Clause
/* The ends of tasks and the calls that wait for them, see tasks.h. */
#include "tasks.h"
#include <abi/limits.h>
#include <adt/list.h>
#include <os/ipc.h>
#include <os/os.h>
#include <proto/ns_words.h>
#include <stdlib.h>

/* Number of ends and reports that are remembered; a new one replaces the oldest. */
#define RECORDS 256

typedef struct waiter {
    link_t link;
    task_id_t task;
    task_id_t asker; /* the task that waits */
    cap_handle_t call;
    bool doubtful; /* the task was not found */
} waiter_t;

/* The report or the end of a task. A report (TASK_EXIT_UP) is delivered once, an end to every
 * waiter. */
typedef struct record {
    task_id_t task; /* 0: free */
    enum task_exit how;
    int status;
} record_t;

static list_t waiters = LIST_INIT(waiters);
static unsigned doubtful; /* number of doubtful waiters */
static record_t records[RECORDS];
static unsigned next_record;

static record_t *record_find(task_id_t task)
{
    for (unsigned i = 0; i < RECORDS; i++)
        if (records[i].task == task)
            return &records[i];
    return NULL;
}

static void record_add(const record_t *values)
{
    record_t *record = record_find(values->task);
    if (record == NULL) {
        record = &records[next_record];
        next_record = (next_record + 1) % RECORDS;
    }
    *record = *values;
}

static void wait_answer(cap_handle_t call, const record_t *record)
{
    uint64_t words[IPC_WORDS];
    ns_task_wait_out_pack(words, record->how, record->status);
    (void)ipc_answer(call, EOK, words, NULL);
}

static void task_waiter_remove(waiter_t *waiter)
{
    list_unlink(&waiter->link);
    doubtful -= waiter->doubtful;
    free(waiter);
}

/* Answers all waiters for the record's task. Returns their number. */
static unsigned waiters_answer(const record_t *record)
{
    unsigned count = 0;
    list_foreach_safe (waiters, link, waiter_t, waiter) {
        if (waiter->task != record->task)
            continue;
        wait_answer(waiter->call, record);
        task_waiter_remove(waiter);
        count++;
    }
    return count;
}

/* Answers the waits of a dead task, since the kernel keeps the calls until they are answered. */
static void waiters_forget(task_id_t asker)
{
    list_foreach_safe (waiters, link, waiter_t, waiter) {
        if (waiter->asker != asker)
            continue;
        (void)ipc_answer_0(waiter->call, EHANGUP);
        task_waiter_remove(waiter);
    }
}

static bool task_lives(task_id_t task)
{
    task_info_t info;
    return os_task_find(task, &info) == EOK;
}

static unsigned waits_of(task_id_t asker)
{
    unsigned count = 0;
    list_foreach (waiters, link, const waiter_t, waiter)
        count += waiter->asker == asker;
    return count;
}

void task_wait_call(const ipc_message_t *call)
{
    ns_task_wait_in_t in;
    if (!ns_task_wait_in_unpack(call->word, &in) || in.task == 0) {
        (void)ipc_answer_0(call->handle, ENOENT);
        return;
    }
    task_id_t task = in.task;
    record_t *record = record_find(task);
    if (record != NULL) {
        wait_answer(call->handle, record);
        if (record->how == TASK_EXIT_UP)
            record->task = 0;
        return;
    }
    bool allowed = waits_of(call->sender) < NS_TASK_WAITING_MAX;
    waiter_t *waiter = allowed ? malloc(sizeof(*waiter)) : NULL;
    if (waiter == NULL) {
        (void)ipc_answer_0(call->handle, allowed ? ENOMEM : ELIMIT);
        return;
    }
    *waiter = (waiter_t){
        .task = task, .asker = call->sender, .call = call->handle, .doubtful = !task_lives(task)};
    list_prepend(&waiters, &waiter->link);
    doubtful += waiter->doubtful;
}

void task_retval_call(const ipc_message_t *call)
{
    ns_retval_in_t in;
    if (!ns_retval_in_unpack(call->word, &in)) {
        (void)ipc_answer_0(call->handle, EINVAL);
        return;
    }
    const record_t report = {call->sender, TASK_EXIT_UP, in.status};
    if (waiters_answer(&report) == 0)
        record_add(&report);
    (void)ipc_answer_0(call->handle, EOK);
}

void task_ended(task_id_t task, enum task_exit how, int status)
{
    const record_t end = {task, how, status};
    (void)waiters_answer(&end);
    waiters_forget(task);
    record_add(&end);
}

bool tasks_in_doubt(void)
{
    return doubtful > 0;
}

void tasks_resolve_doubt(void)
{
    list_foreach_safe (waiters, link, waiter_t, waiter) {
        if (!waiter->doubtful)
            continue;
        (void)ipc_answer_0(waiter->call, ENOENT);
        task_waiter_remove(waiter);
    }
}
