// SPDX-License-Identifier: BSD-2-Clause
/* The order lint; see order_lint.h. */
#include <arch/time.h>
#include <boot/boot.h>
#include <diagnosis/order/order.h>
#include <inspect/order_lint.h>
#include <inspect/walk.h>
#include <ipc/order.h>
#include <lib/mem.h>
#include <lib/print.h>
#include <proc/task.h>
#include <sched/sched.h>
#include <trace/klog.h>

_Static_assert(ORDER_HELD_SIZE == ORDER_LOCKS_SIZE, "texts of locks are compared whole");

/* The text of a report until a line of the log is full. */
typedef struct order_line {
    size_t length;
    char text[KLOG_LINE_MAX - 8]; /* after "order: " */
} order_line_t;

/* Used by the thread of the lint only. */
static order_graph_t order_graph;
static bool order_full_told;    /* reported that servers were given up */
static uint64_t order_often_ns; /* period in which too many rings were reported */

static void order_line_flush(order_line_t *line)
{
    line->text[line->length] = '\0';
    line->length = 0;
    klog_quiet("order: %s", line->text);
}

/* Appends a piece of text; a piece that does not fit starts the next line. */
static void order_line_add(void *context, const char *text)
{
    order_line_t *line = context;
    size_t length = str_length(text, sizeof(line->text) - 1);
    if (line->length + length >= sizeof(line->text))
        order_line_flush(line);
    memcpy(line->text + line->length, text, length);
    line->length += length;
}

static bool order_line_ended(void *context)
{
    (void)context;
    return false;
}

/* Reports the locks that are held across calls of the ring. Returns false if there are none. */
static bool order_locks_report(const graph_out_t *out, order_line_t *line)
{
    bool any = false;
    for (unsigned i = 0; i < order_graph.ring.count; i++) {
        if (!order_locks_say(&order_graph, i, out))
            continue;
        order_line_flush(line);
        any = true;
    }
    return any;
}

static void order_ring_report(void)
{
    order_line_t line = {0};
    graph_out_t out = {order_line_add, order_line_ended, &line};
    order_ring_say(&order_graph, &out);
    order_line_flush(&line);
    bool locks = order_locks_report(&out, &line);
    klog_quiet("order: possible deadlock: these servers call each other in a cycle (safe only if "
               "they share no connection, and %s)",
               locks ? "no call of the cycle needs these locks"
                     : "hold no lock during these calls");
}

/* Copies the name of a task. Returns false if it has ended. */
static bool order_task_describe(uint32_t id, order_task_t *described)
{
    task_t *task = task_find(id);
    if (task == NULL)
        return false;
    described->id = id;
    spinlock_lock(&task->lock);
    inspect_copy_name(described->name, sizeof(described->name), task->name);
    spinlock_unlock(&task->lock);
    task_unref(task);
    return true;
}

static void order_forget_ended(void)
{
    order_task_t described;
    for (unsigned i = 0; i < ORDER_TASKS_MAX; i++) {
        uint32_t id = order_task_at(&order_graph, i);
        if (id != 0 && !order_task_describe(id, &described))
            order_forget_task(&order_graph, id);
    }
}

static void order_task_given_up(uint32_t task)
{
    if (!order_full_told)
        klog("order: more than %u servers call each other; those that made no new connection for "
             "longest are forgotten",
             ORDER_TASKS_MAX);
    order_full_told = true;
    order_relearn(task);
}

static void order_too_often(uint32_t caller)
{
    if (order_often_ns != order_graph.period_ns)
        klog("order: more than %u cycles of servers within a minute, others are reported later",
             ORDER_TOLD_MAX);
    order_often_ns = order_graph.period_ns;
    order_relearn(caller);
}

static void order_pair_learn(const order_pair_t *pair)
{
    order_call_t call = {.asker = pair->asker, .locks = pair->locks};
    if (!order_task_describe(pair->caller, &call.caller) ||
        !order_task_describe(pair->callee, &call.callee))
        return;
    enum order_result result =
        order_learn_pair(&order_graph, &call, arch_time_ns(), order_task_given_up);
    if (result == ORDER_RING)
        order_ring_report();
    else if (result == ORDER_TOO_OFTEN)
        order_too_often(pair->caller);
}

static void order_lint_run(void *argument)
{
    (void)argument;
    static order_pair_t pairs[ORDER_PENDING_MAX];
    for (;;) {
        unsigned count = order_take(pairs);
        order_forget_ended();
        for (unsigned i = 0; i < count; i++) {
            order_pair_learn(&pairs[i]);
            sched_yield();
        }
    }
}

void order_lint_init(void)
{
    if (!boot_option(BOOT_LINT))
        return;
    order_graph_init(&order_graph);
    thread_t *thread;
    errno_t rc = thread_create_kernel("order", order_lint_run, NULL, &thread);
    if (rc != EOK)
        klog("order: not started, error %d", rc);
    else
        order_start(thread);
}
