// SPDX-License-Identifier: BSD-2-Clause
/* Tasks that make hostile system calls; see hostile.h. */
#include <arch/host/host.h>
#include <mm/slab.h>
#include <puppet.h>
#include <test/fuzz/hostile.h>

#define TASKS 3

static puppet_t *tasks[TASKS];

/* Left out are the calls that stop the machine, and the start of threads at addresses that are no
 * code of this process. */
static bool is_left_out(uint64_t number)
{
    return number == SYS_SHUTDOWN || number == SYS_KCON || number == SYS_THREAD_CREATE ||
           number == SYS_TASK_SPAWN;
}

static void make(generator_t *generator, unsigned i)
{
    static const uint32_t perms[TASKS] = {0, PERM_KILL | PERM_MEM | PERM_IRQ | PERM_IO, PERM_IRQ};
    tasks[i] = puppet_create_perms("hostile", perms[i]);
    (void)link_up(tasks[i], tasks[i], generator_number(generator, 9));
    for (unsigned j = 0; j < TASKS; j++) {
        if (j != i && tasks[j] != NULL && !tasks[j]->task->dead)
            (void)link_up(tasks[i], tasks[j], generator_number(generator, 9));
    }
}

/* A task that ended, or waits for ever, is replaced. */
static void renew(generator_t *generator, unsigned i)
{
    puppet_t *p = tasks[i];
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
    tasks[i] = NULL;
    make(generator, i);
}

void hostile_begin(generator_t *generator)
{
    for (unsigned i = 0; i < TASKS; i++)
        tasks[i] = NULL;
    for (unsigned i = 0; i < TASKS; i++)
        make(generator, i);
}

bool hostile_act(generator_t *generator)
{
    unsigned i = (unsigned)generator_number(generator, TASKS);
    renew(generator, i);
    puppet_t *p = tasks[i];
    syscall_words_t words;
    generator->memory = p->memory;
    generator->memory_size = PUPPET_MEMORY;
    uint64_t number = generator_next(generator, &words);
    if (is_left_out(number))
        return false;
    if (generator_number(generator, 10) == 0)
        slab_inject_failure(1 + generator_number(generator, 5));
    puppet_begin(p, number, &words);
    slab_inject_failure(0);
    if (puppet_done(p))
        generator_result(generator, p->result, &p->words);
    return true;
}

void hostile_end(generator_t *generator)
{
    for (unsigned i = 0; i < TASKS; i++)
        renew(generator, i);
}
