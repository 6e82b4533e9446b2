// SPDX-License-Identifier: BSD-2-Clause
/*
 * Fuzzes the system call layer: the input is a list of system calls by three tasks, with handles,
 * addresses and numbers that are right, nearly right, or anything. All invariants are checked after
 * every call; when the tasks have ended nothing may be left. Every input begins with the same
 * tasks.
 *
 * Left out are the calls that stop the machine, and the start of threads and programs at addresses
 * that are no code of this process. When FUZZ_CALLS is set, the process ends after so many calls.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <arch/host/host.h>
#include <arch/paging.h>
#include <mm/slab.h>
#include <stdio.h>
#include <stdlib.h>

#define TASKS     3
#define CALLS_MAX 200

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const uint8_t *input, *input_end;
static puppet_t *tasks[TASKS];
static uint64_t calls_left, calls_done;

static uint8_t byte(void)
{
    return input < input_end ? *input++ : 0;
}

static uint64_t whole_word(void)
{
    uint64_t word = 0;
    for (unsigned i = 0; i < sizeof(word); i++)
        word = word << 8 | byte();
    return word;
}

/* The handle in a slot of a table, or one that is stale. */
static uint64_t handle(const cap_table_t *table)
{
    uint32_t index = byte() % 16;
    return index < table->capacity ? table->slots[index].handle : CAP_HANDLE(table->kind, 0, index);
}

static uint64_t edge(void)
{
    static const uint64_t edges[] = {4095,
                                     4096,
                                     8192,
                                     65536,
                                     65537,
                                     USER_BASE,
                                     USER_END - 4096,
                                     USER_END,
                                     1ull << 32,
                                     1ull << 47,
                                     1ull << 63,
                                     0xffff800000000000,
                                     UINT64_MAX - 4095,
                                     UINT64_MAX};
    return edges[byte() % (sizeof(edges) / sizeof(edges[0]))];
}

static uint64_t word(const puppet_t *p)
{
    uint8_t kind = byte();
    switch (kind >> 5) {
    case 0:
    case 1:
        return kind & 31;
    case 2:
        return p->memory + (kind & 15) * 4096 + (kind & 16) * 255;
    case 3:
        return handle(&p->task->phones);
    case 4:
        return handle(&p->task->calls);
    case 5:
        return edge();
    case 6:
        return 1024 + byte();
    default:
        return whole_word();
    }
}

static bool left_out(uint64_t call)
{
    return call == SYS_SHUTDOWN || call == SYS_KCON || call == SYS_THREAD_CREATE ||
           call == SYS_TASK_SPAWN;
}

static void act(void)
{
    uint8_t head = byte();
    puppet_t *p = tasks[head % TASKS];
    if (p->task->dead)
        return;
    if (p->asked && !puppet_done(p)) {
        host_run();
        return;
    }
    uint64_t call = byte() % (SYSCALL_LIMIT + 3);
    syscall_words_t words;
    for (unsigned i = 0; i < SYSCALL_WORDS - 1; i++)
        words.w[i] = word(p);
    words.w[9] = 0;
    if (left_out(call))
        return;
    if (head > 230)
        slab_inject_failure(1 + head % 5);
    puppet_begin(p, call, &words);
    slab_inject_failure(0);
    calls_done++;
}

static void begin(void)
{
    static const uint32_t perms[TASKS] = {0, PERM_KILL | PERM_MEM | PERM_IRQ | PERM_IO, PERM_IRQ};
    for (unsigned i = 0; i < TASKS; i++)
        tasks[i] = puppet_create_perms("fuzzed", perms[i]);
    for (unsigned i = 0; i < TASKS; i++) {
        for (unsigned j = 0; j < TASKS; j++)
            (void)link_up(tasks[i], tasks[j], i * TASKS + j);
    }
}

/* puppet_test_end() kills what still runs. */
static void end(void)
{
    for (unsigned i = 0; i < TASKS; i++)
        tasks[i]->gone = tasks[i]->task->dead;
    if (puppet_test_end(NULL) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static bool booted;
    if (!booted) {
        (void)puppet_group_setup(NULL);
        const char *limit = getenv("FUZZ_CALLS");
        calls_left = limit != NULL ? strtoull(limit, NULL, 10) : UINT64_MAX;
        booted = true;
    }
    input = bytes;
    input_end = bytes + size;
    (void)puppet_test_begin(NULL);
    begin();
    for (unsigned i = 0; i < CALLS_MAX && input < input_end; i++)
        act();
    end();
    if (calls_done < calls_left)
        return 0;
    printf("%llu system calls, nothing found\n", (unsigned long long)calls_done);
    fflush(stdout);
    _Exit(0);
}
