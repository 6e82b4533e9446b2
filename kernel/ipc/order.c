// SPDX-License-Identifier: BSD-2-Clause
/* The call order lint; see order.h. */
#include <abi/proto/methods.h>
#include <boot/boot.h>
#include <ipc/ipc.h>
#include <ipc/order.h>
#include <lib/assert.h>
#include <lib/mem.h>
#include <lib/print.h>
#include <proc/task.h>
#include <trace/klog.h>

#define WORD_BITS 64u
#define SET_WORDS (ORDER_TASKS_MAX / WORD_BITS)
#define NO_PLACE  ORDER_TASKS_MAX

/* Cycles reported so far, identified by the names of their tasks, so that restarted servers do not
 * cause the same warning again. */
#define TOLD_MAX 64

/* Calls of a task that are searched for the one that it claims to serve, which can be wrong. */
#define LOOKED_MAX 1024

/* Longest chain of waiting tasks that is followed. */
#define CHAIN_MAX 32

typedef struct place {
    uint32_t task; /* id, 0: free */
    char name[TASK_NAME_SIZE];
    uint64_t calls[SET_WORDS]; /* set of the places that it calls while it serves */
} place_t;

/* All [ipc]. */
static place_t places[ORDER_TASKS_MAX];
static uint64_t told[TOLD_MAX];
static unsigned told_count;
static bool off;
static bool full_told;

static bool calls_get(unsigned from, unsigned to)
{
    return places[from].calls[to / WORD_BITS] >> to % WORD_BITS & 1;
}

void order_init(void)
{
    off = !boot_option(BOOT_LINT);
}

static unsigned place_find(uint32_t task)
{
    unsigned at = 0;
    while (at < ORDER_TASKS_MAX && places[at].task != task)
        at++;
    return at;
}

static unsigned place_get(const task_t *task)
{
    unsigned at = place_find(task->id);
    if (at == NO_PLACE && (at = place_find(0)) == NO_PLACE)
        return NO_PLACE;
    places[at].task = task->id;
    /* task->lock cannot be taken here, so a name that is being changed can be copied in part. */
    (void)!str_copy(places[at].name, sizeof(places[at].name), task->name);
    return at;
}

void order_forget(uint32_t task_id)
{
    ASSERT(spinlock_held(&ipc_lock));
    unsigned at = place_find(task_id);
    if (at == NO_PLACE)
        return;
    for (unsigned i = 0; i < ORDER_TASKS_MAX; i++)
        places[i].calls[at / WORD_BITS] &= ~(1ull << at % WORD_BITS);
    places[at] = (place_t){0};
}

/* Returns the call that the task claims to serve, or NULL if it has no call with this id. */
static const call_t *served_find(const task_t *task, uint64_t id)
{
    unsigned looked = 0;
    list_foreach (task->box.dispatched, link, call_t, call) {
        if (++looked > LOOKED_MAX)
            return NULL;
        if (call->id == id)
            return call;
    }
    return NULL;
}

static bool is_among(const uint16_t *chain, unsigned count, unsigned place)
{
    unsigned i = 0;
    while (i < count && chain[i] != place)
        i++;
    return i < count;
}

/* Stores in `chain` the places of the tasks that currently wait for the caller, directly or
 * indirectly: from the caller itself up to the first task that does not serve a call or is already
 * in the chain. Returns their number. */
static unsigned chain_get(const task_t *task, uint64_t cause, uint16_t chain[CHAIN_MAX])
{
    unsigned count = 0;
    while (count < CHAIN_MAX && cause != 0) {
        const call_t *served = served_find(task, cause);
        unsigned at = place_find(task->id);
        if (served == NULL || at == NO_PLACE || is_among(chain, count, at))
            break;
        chain[count++] = (uint16_t)at;
        if (served->sender == NULL)
            break;
        task = served->sender;
        cause = served->cause;
    }
    return count;
}

/* Breadth-first search over the recorded calls from `from`. before[x] is the predecessor of x on
 * the path to it; NO_PLACE: x is not reachable. Each place is visited once. */
static void ways_find(unsigned from, uint16_t before[ORDER_TASKS_MAX])
{
    uint16_t queue[ORDER_TASKS_MAX];
    unsigned head = 0, tail = 0;
    for (unsigned i = 0; i < ORDER_TASKS_MAX; i++)
        before[i] = NO_PLACE;
    before[from] = (uint16_t)from;
    queue[tail++] = (uint16_t)from;
    while (head < tail) {
        unsigned at = queue[head++];
        for (unsigned i = 0; i < ORDER_TASKS_MAX; i++) {
            if (!calls_get(at, i) || before[i] != NO_PLACE)
                continue;
            before[i] = (uint16_t)at;
            queue[tail++] = (uint16_t)i;
        }
    }
}

static uint64_t name_hash(uint64_t hash, const char *name)
{
    for (; *name != '\0'; name++)
        hash = (hash ^ (uint8_t)*name) * 0x100000001b3ull;
    return hash;
}

/* Hashes the names of a ring. The result does not depend on where the ring starts. */
static uint64_t ring_hash(const uint16_t *ring, unsigned count)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < count; i++) {
        uint64_t hash = name_hash(0xcbf29ce484222325ull, places[ring[i]].name);
        sum += name_hash(hash ^ '>', places[ring[(i + 1) % count]].name);
    }
    return sum;
}

static bool told_before(uint64_t hash)
{
    for (unsigned i = 0; i < told_count; i++)
        if (told[i] == hash)
            return true;
    if (told_count == TOLD_MAX)
        return true; /* after TOLD_MAX warnings, another one is useless */
    told[told_count++] = hash;
    return false;
}

static void ring_tell(const uint16_t *ring, unsigned count)
{
    char text[KLOG_LINE_MAX];
    size_t used = 0;
    for (unsigned i = 0; i <= count && used < sizeof(text); i++) {
        const place_t *place = &places[ring[i % count]];
        used += (size_t)print_format(text + used, sizeof(text) - used, "%s%s (%u)",
                                     i > 0 ? " -> " : "", place->name, place->task);
    }
    klog_quiet("order: %s", text);
    klog_quiet(
        "order: possible deadlock: these servers call each other in a cycle (safe only if they "
        "share no connection)");
}

/* Counts the places on the path from the callee to chain[top], not including chain[top]. Returns
 * false if there is no path, or if it contains a member of the chain up to `top`. */
static bool way_measure(const uint16_t *chain, unsigned top, unsigned callee,
                        const uint16_t before[ORDER_TASKS_MAX], unsigned *count)
{
    unsigned at = chain[top];
    *count = 0;
    if (before[at] == NO_PLACE)
        return false;
    for (; at != callee; ++*count) {
        at = before[at];
        if (is_among(chain, top + 1, at))
            return false;
    }
    return true;
}

/* Builds the ring from chain[top] down to the caller, and from the callee back to chain[top]. The
 * two parts have no place in common, so the ring fits. Returns its length; 0: there is none. */
static unsigned ring_make(const uint16_t *chain, unsigned top, unsigned callee,
                          const uint16_t before[ORDER_TASKS_MAX], uint16_t ring[ORDER_TASKS_MAX])
{
    unsigned count = 0, back;
    if (!way_measure(chain, top, callee, before, &back))
        return 0;
    ASSERT(top + 1 + back <= ORDER_TASKS_MAX);
    for (unsigned i = top + 1; i-- > 0;)
        ring[count++] = chain[i];
    unsigned at = chain[top];
    for (unsigned i = count + back; i-- > count;) {
        at = before[at];
        ring[i] = (uint16_t)at;
    }
    return count + back;
}

/* Called when the caller calls the callee for the first time. Of the rings that this closes,
 * reports the one that contains most of the currently waiting tasks, because it occurs in
 * practice. */
static void rings_look_for(const uint16_t *chain, unsigned count, unsigned callee)
{
    uint16_t before[ORDER_TASKS_MAX], ring[ORDER_TASKS_MAX];
    ways_find(callee, before);
    for (unsigned top = count; top-- > 0;) {
        unsigned length = ring_make(chain, top, callee, before, ring);
        if (length == 0)
            continue;
        if (!told_before(ring_hash(ring, length)))
            ring_tell(ring, length);
        return;
    }
}

void order_learn(phone_t *phone, uint64_t cause)
{
    ASSERT(spinlock_held(&ipc_lock));
    const task_t *task = phone->holder;
    const call_t *served = off ? NULL : served_find(task, cause);
    /* The calls of the loader do not count for the program that it loads. */
    if (served == NULL || served->interface == INTERFACE_LOADER)
        return;
    phone->order_known = true;
    unsigned caller = place_get(task), callee = place_get(phone->peer);
    if (caller == NO_PLACE || callee == NO_PLACE) {
        if (!full_told)
            klog("order: more than %u servers call each other; not all are watched",
                 ORDER_TASKS_MAX);
        full_told = true;
        return;
    }
    if (calls_get(caller, callee))
        return;
    places[caller].calls[callee / WORD_BITS] |= 1ull << callee % WORD_BITS;
    uint16_t chain[CHAIN_MAX];
    rings_look_for(chain, chain_get(task, cause, chain), callee);
}
