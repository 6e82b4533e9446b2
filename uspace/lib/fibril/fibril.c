// SPDX-License-Identifier: BSD-2-Clause
/* Creating, switching and ending fibrils. See scheduler.h for the invariants. */
#include <fibril/errno.h>
#include <fibril/scheduler.h>
#include <fibril/start.h>
#include <os/os.h>
#include <os/syscall.h>
#include <stdlib.h>
#include <string.h>

/* Number of switches after which messages and timers are checked although fibrils are ready, so
 * that fibrils that only yield to each other do not starve them. */
#define SWITCHES_PER_LOOK 64

static void idle_sleep(uint64_t us);

static thread_page_t no_page;
static fibril_t main_fibril = {
    .id = 1,
    .name = "main",
    .state = FIBRIL_RUNNING,
    .all_link = {.prev = &fibrils_all.head, .next = &fibrils_all.head},
};
list_t fibrils_all = {.head = {.prev = &main_fibril.all_link, .next = &main_fibril.all_link}};
static uint64_t last_id = 1;

static thread_page_t *thread_page = &no_page;
fibril_t *fibril_running = &main_fibril;
/* Singly linked: each switch passes through it, and fibrils leave it only at the front. */
static fibril_t *ready_first, *ready_last;
static fibril_t *ended; /* the fibril that runs next frees its stack */
static fibril_idle_t idle_wait = idle_sleep;
static unsigned switches;

void fibril_start(thread_page_t *page)
{
    if (page != NULL)
        thread_page = page;
    board_start();
    main_fibril.row = board_row_get(main_fibril.name);
    board_row_state(main_fibril.row, BOARD_RUNNING);
}

void fibril_idle_set(fibril_idle_t idle)
{
    idle_wait = idle;
}

/* The idle function until the async library sets its own: only timers can wake a fibril. */
static void idle_sleep(uint64_t us)
{
    if (us == FIBRIL_FOREVER)
        fibril_panic("all fibrils wait and nothing can wake them");
    (void)syscall_thread_sleep(us);
}

static void ready_append(fibril_t *fibril)
{
    fibril->state = FIBRIL_READY;
    board_row_state(fibril->row, BOARD_READY);
    fibril->ready_next = NULL;
    if (ready_last)
        ready_last->ready_next = fibril;
    else
        ready_first = fibril;
    ready_last = fibril;
}

static fibril_t *ready_take(void)
{
    fibril_t *fibril = ready_first;
    ready_first = fibril->ready_next;
    if (!ready_first)
        ready_last = NULL;
    return fibril;
}

static void fibril_reap(void)
{
    fibril_t *fibril = ended;
    if (fibril == NULL)
        return;
    ended = NULL;
    stack_put(fibril->stack);
    free(fibril);
}

/* Switches to the next ready fibril, and waits for one if there is none. The running fibril is on
 * the ready queue, waits, or has ended. */
static void schedule(void)
{
    if (++switches >= SWITCHES_PER_LOOK && ready_first) {
        switches = 0;
        idle_wait(0);
        timers_expire();
    }
    while (!ready_first) {
        switches = 0;
        idle_wait(timers_next());
        timers_expire();
    }
    fibril_t *self = fibril_running;
    fibril_t *next = ready_take();
    next->state = FIBRIL_RUNNING;
    board_row_state(next->row, BOARD_RUNNING);
    if (next == self)
        return;
    if (self->state == FIBRIL_ENDED)
        ended = self;
    self->saved_errno = fibril_errno_get();
    fibril_running = next;
    thread_page->serving_call = next->serving;
    fibril_arch_switch(&self->context, next->context);
    fibril_errno_set(fibril_running->saved_errno);
    fibril_reap();
}

errno_t fibril_create(const char *name, void (*entry)(void *), void *argument, fibril_t **made)
{
    fibril_t *fibril = calloc(1, sizeof(*fibril));
    if (fibril == NULL)
        return ENOMEM;
    fibril->stack = stack_get();
    if (fibril->stack == NULL) {
        free(fibril);
        return ENOMEM;
    }
    fibril->id = ++last_id;
    strncpy(fibril->name, name, FIBRIL_NAME_SIZE - 1);
    fibril->row = board_row_get(name);
    fibril->entry = entry;
    fibril->argument = argument;
    fibril->context = fibril_arch_prepare(fibril->stack, stack_size());
    list_append(&fibrils_all, &fibril->all_link);
    ready_append(fibril);
    if (made != NULL)
        *made = fibril;
    return EOK;
}

_Noreturn void fibril_main(void)
{
    fibril_errno_set(0);
    fibril_reap();
    fibril_running->entry(fibril_running->argument);
    fibril_exit();
}

_Noreturn void fibril_exit(void)
{
    if (fibril_running->stack == NULL)
        fibril_panic("the first fibril cannot end while the task lives");
    list_unlink(&fibril_running->all_link);
    fibril_running->state = FIBRIL_ENDED;
    (void)board_row_end(fibril_running->row);
    schedule();
    fibril_panic("a fibril ran that had ended");
}

bool fibril_others_ready(void)
{
    return ready_first != NULL;
}

void fibril_yield(void)
{
    ready_append(fibril_running);
    schedule();
}

errno_t fibril_block(fibril_wait_t wait, uint64_t us)
{
    uint64_t deadline = 0;
    fibril_running->state = FIBRIL_WAITING;
    fibril_running->timed_out = false;
    if (us != FIBRIL_FOREVER) {
        timer_add(fibril_running, us);
        deadline = fibril_running->deadline;
    }
    uint64_t object = wait.kind == BOARD_WAIT_TIMER ? deadline : wait.object;
    board_row_wait(fibril_running->row, wait.kind, object, wait.name, deadline);
    schedule();
    return fibril_running->timed_out ? ETIMEDOUT : EOK;
}

void fibril_wake(fibril_t *fibril)
{
    if (fibril->state != FIBRIL_WAITING)
        return;
    if (fibril->timed)
        timer_remove(fibril);
    ready_append(fibril);
}

void fibril_hand_over(fibril_t *fibril, uint64_t held)
{
    fibril_wake(fibril);
    board_row_hold(fibril->row, held);
}

void fibril_sleep(uint64_t us)
{
    (void)fibril_block((fibril_wait_t){.kind = BOARD_WAIT_TIMER}, us);
}

void fibril_serve(uint64_t call_id)
{
    fibril_running->serving = call_id;
    thread_page->serving_call = call_id;
    board_row_serve(fibril_running->row, call_id);
}
