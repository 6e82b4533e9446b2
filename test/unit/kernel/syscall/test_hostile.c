// SPDX-License-Identifier: BSD-2-Clause
/*
 * Hostile system calls: any number with any words, from tasks that may do everything and tasks that
 * may do nothing. The kernel must neither panic nor leak, and its invariants must hold.
 *
 * unit_syscall_hostile [SEED [STEPS]]: the same seed makes the same calls. Left out are the calls
 * that stop the machine, and the start of threads at addresses that are no code of this process.
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

#define TASKS 3

static uint64_t seed = 1;
static uint64_t steps = 20000;
static uint64_t random_state;
static puppet_t *puppets_under_test[TASKS];

static uint64_t number(uint64_t below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (random_state >> 11) % below;
}

/* Numbers at which something begins or ends. */
static uint64_t word(const puppet_t *p)
{
    static const uint64_t edges[] = {0,
                                     1,
                                     2,
                                     3,
                                     7,
                                     4095,
                                     4096,
                                     4097,
                                     8192,
                                     65536,
                                     65537,
                                     USER_BASE,
                                     USER_BASE - 1,
                                     USER_END - 4096,
                                     USER_END,
                                     0x100000000,
                                     0x500000000000,
                                     1ull << 46,
                                     1ull << 47,
                                     1ull << 63,
                                     0xffff800000000000,
                                     0xffffffff80000000,
                                     UINT64_MAX - 4095,
                                     UINT64_MAX - 1,
                                     UINT64_MAX};
    uint64_t dice = number(10);
    if (dice < 3)
        return p->memory + number(4) * 4096 + (number(3) == 0 ? number(4096) : 0);
    if (dice < 5)
        return number(40);
    if (dice == 5)
        return random_state;
    return edges[number(sizeof(edges) / sizeof(edges[0]))];
}

static bool left_out(uint64_t call)
{
    return call == SYS_SHUTDOWN || call == SYS_KCON || call == SYS_THREAD_CREATE ||
           call == SYS_TASK_SPAWN;
}

static void make(unsigned i)
{
    static const uint32_t perms[TASKS] = {0, PERM_KILL | PERM_MEM | PERM_IRQ | PERM_IO, PERM_IRQ};
    puppets_under_test[i] = puppet_create_perms("hostile", perms[i]);
    (void)link_up(puppets_under_test[i], puppets_under_test[i], number(9));
    for (unsigned j = 0; j < TASKS; j++) {
        if (puppets_under_test[j] != NULL && !puppets_under_test[j]->task->dead)
            (void)link_up(puppets_under_test[i], puppets_under_test[j], number(9));
    }
}

/* A task that ended, or waits for ever, is replaced. */
static void renew(unsigned i)
{
    puppet_t *p = puppets_under_test[i];
    if (!p->task->dead) {
        if (!p->asked || puppet_done(p))
            return;
        host_run();
        if (puppet_done(p))
            return;
        puppet_kill(p);
    }
    p->gone = true;
    puppet_forget(p);
    puppets_under_test[i] = NULL;
    make(i);
}

static void act(void)
{
    unsigned i = (unsigned)number(TASKS);
    renew(i);
    puppet_t *p = puppets_under_test[i];
    uint64_t call = number(50) == 0 ? word(p) : number(SYSCALL_LIMIT);
    syscall_words_t words;
    for (unsigned j = 0; j < SYSCALL_WORDS; j++)
        words.w[j] = word(p);
    if (left_out(call))
        return;
    if (number(10) == 0)
        slab_inject_failure(1 + number(5));
    puppet_begin(p, call, &words);
    slab_inject_failure(0);
}

static void any_call_with_any_words(void **state)
{
    (void)state;
    random_state = seed * 0x9e3779b97f4a7c15u + 1;
    for (unsigned i = 0; i < TASKS; i++)
        make(i);
    for (uint64_t i = 0; i < steps; i++)
        act();
    for (unsigned i = 0; i < TASKS; i++)
        renew(i);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        seed = strtoull(argv[1], NULL, 0);
    if (argc > 2)
        steps = strtoull(argv[2], NULL, 0);
    printf("seed %llu, %llu steps\n", (unsigned long long)seed, (unsigned long long)steps);
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(
        any_call_with_any_words, puppet_test_begin, puppet_test_end)};
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}
