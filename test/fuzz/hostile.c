// SPDX-License-Identifier: BSD-2-Clause
/* Tasks that make hostile system calls; see hostile.h. */
#include <abi/area.h>
#include <arch/host/host.h>
#include <mm/slab.h>
#include <puppet.h>
#include <test/fuzz/hostile.h>

#define TASKS 3

static puppet_t *tasks[TASKS];

/* Skips calls that stop the machine, and those that start threads at addresses that are not code of
 * this process. */
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
    for (unsigned j = 0; j < TASKS; j++)
        if (j != i && tasks[j] != NULL && !tasks[j]->task->dead)
            (void)link_up(tasks[i], tasks[j], generator_number(generator, 9));
}

/* Lets the pager that `p` waits for receive a message, and answer it. */
static void serve_page(generator_t *generator, const puppet_t *p)
{
    const call_t *call = p->thread->paging;
    for (unsigned i = 0; call != NULL && i < TASKS; i++) {
        puppet_t *pager = tasks[i];
        if (pager == p || pager->task != call->callee || (pager->asked && !puppet_done(pager)))
            continue;
        puppet_begin(pager, SYS_IPC_WAIT, &(syscall_words_t){{0}});
        syscall_words_t answer = {{pager->words.w[0], 0, generator_number(generator, 3) / 2 * EIO,
                                   pager->memory, generator_number(generator, 4097)}};
        if (puppet_done(pager) && pager->result == EOK)
            puppet_begin(pager, SYS_IPC_ANSWER, &answer);
        return; /* the call may no longer exist */
    }
}

/* Replaces a task that has ended or waits forever. */
static void renew(generator_t *generator, unsigned i)
{
    puppet_t *p = tasks[i];
    if (!p->task->dead) {
        if (!p->asked || puppet_done(p))
            return;
        host_run();
        for (unsigned j = 0; j < 3 && !puppet_done(p) && !p->task->dead; j++)
            serve_page(generator, p);
        if (puppet_done(p))
            return;
        if (!p->task->dead)
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

/* Creates an area with a pager, which random words almost never do. */
static bool make_paged(generator_t *generator, puppet_t *p)
{
    const phone_t *phone = cap_at(&p->task->phones, (uint32_t)generator_number(generator, 4));
    uint64_t pages = 1 + generator_number(generator, 3);
    if (phone == NULL)
        return false;
    puppet_begin(p, SYS_AREA_CREATE_PAGED,
                 &(syscall_words_t){{0, pages * 4096, AREA_READ | AREA_WRITE, phone->handle}});
    if (puppet_done(p) && p->result == EOK)
        generator->kept[generator_number(generator, GENERATOR_KEPT)] = p->words.w[0];
    return true;
}

/* Accesses a known area, if there is one: this maps a page, requests it from a pager, or ends the
 * task. */
static bool touch(generator_t *generator, puppet_t *p)
{
    uint64_t size = 0, base = 0;
    for (unsigned i = 0; i < 4 && size == 0; i++) {
        base = generator->kept[generator_number(generator, GENERATOR_KEPT)];
        if (as_area_size(p->task->as, base, &size) != EOK)
            size = 0;
    }
    if (size == 0)
        return false;
    puppet_touch(p, base + generator_number(generator, size), generator_number(generator, 2) != 0);
    return true;
}

bool hostile_act(generator_t *generator)
{
    unsigned i = (unsigned)generator_number(generator, TASKS);
    renew(generator, i);
    puppet_t *p = tasks[i];
    syscall_words_t words;
    generator->memory = p->memory;
    generator->memory_size = PUPPET_MEMORY;
    switch (generator_number(generator, 24)) {
    case 1:
        return make_paged(generator, p);
    case 2:
        return touch(generator, p);
    default:
        break;
    }
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
