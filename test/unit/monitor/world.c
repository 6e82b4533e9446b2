// SPDX-License-Identifier: BSD-2-Clause
/* Random changes of a made-up system; see world.h. */
#include "world.h"
#include <string.h>

/* Sends an event over all wires. */
#define WORLD_TELL(world, function, ...)                                                           \
    for (unsigned wire_at = 0; wire_at < WORLD_WIRES; wire_at++)                                   \
    assert_true(function(&(world)->wires[wire_at], (world)->rows.now, __VA_ARGS__))

void world_begin(world_t *world, uint64_t seed, mon_put_t put)
{
    static const uint8_t uuid[16] = {4, 2};
    memset(&world->rows, 0, sizeof(world->rows));
    world->rows.now = 1000;
    world->seed = seed;
    for (uintptr_t i = 0; i < WORLD_WIRES; i++)
        mon_init(&world->wires[i], put, (void *)i, uuid, "world", 0);
}

static unsigned world_pick(world_t *world, unsigned below)
{
    return (unsigned)(stream_random(&world->seed) % below);
}

/* A random row that is in use, or is not; NULL: none was found. */
static world_row_t *world_row(world_t *world, world_row_t *rows, bool used)
{
    unsigned first = world_pick(world, WORLD_ROWS);
    for (unsigned i = 0; i < WORLD_ROWS; i++)
        if (rows[(first + i) % WORLD_ROWS].used == used)
            return &rows[(first + i) % WORLD_ROWS];
    return NULL;
}

static world_row_t *world_task(world_t *world)
{
    return world_row(world, world->rows.tasks, true);
}

/* A name with bytes that must not reach a terminal. */
static void world_name(world_t *world, char *name)
{
    unsigned size = world_pick(world, MONITOR_NAME_SIZE);
    memset(name, 0, MONITOR_NAME_SIZE);
    for (unsigned i = 0; i + 1 < size; i++)
        name[i] = (char)(1 + world_pick(world, 255));
}

/* ---- tasks and threads ---- */

static void step_task_created(world_t *world)
{
    world_row_t *row = world_row(world, world->rows.tasks, false);
    if (row == NULL)
        return;
    row->used = true;
    world_name(world, row->name);
    row->task = (monitor_task_t){
        .task = (uint32_t)++world->rows.ids, .parent = 1, .container = 2, .permissions = 3};
    WORLD_TELL(world, mon_task_created, row->task.task, 1, 2, 3, row->name);
}

static void step_task_renamed(world_t *world)
{
    world_row_t *row = world_task(world);
    if (row == NULL)
        return;
    world_name(world, row->name);
    WORLD_TELL(world, mon_task_renamed, row->task.task, row->name);
}

/* All threads and phones of a task end with it. */
static void step_task_ended(world_t *world)
{
    world_row_t *row = world_task(world);
    if (row == NULL || world_pick(world, 4) != 0)
        return;
    bool detached = world_pick(world, 3) == 0;
    WORLD_TELL(world, mon_task_ended, row->task.task, 0,
               detached ? MON_TASK_END_DETACHED : MON_TASK_END_KILLED, row->name);
    if (detached)
        return;
    row->used = false;
    for (unsigned i = 0; i < WORLD_ROWS; i++) {
        if (world->rows.threads[i].thread.task == row->task.task)
            world->rows.threads[i].used = false;
        if (world->rows.phones[i].phone.task == row->task.task)
            world->rows.phones[i].used = false;
    }
}

static void step_thread_created(world_t *world)
{
    world_row_t *row = world_row(world, world->rows.threads, false), *task = world_task(world);
    if (row == NULL || task == NULL)
        return;
    row->used = true;
    world_name(world, row->name);
    row->thread = (monitor_thread_t){.thread = ++world->rows.ids,
                                     .task = task->task.task,
                                     .on_task = UINT32_MAX,
                                     .on_thread = UINT64_MAX};
    WORLD_TELL(world, mon_thread_created, row->thread.thread, task->task.task, row->name);
}

static void step_thread_ended(world_t *world)
{
    world_row_t *row = world_row(world, world->rows.threads, true);
    if (row == NULL || world_pick(world, 3) != 0)
        return;
    row->used = false;
    WORLD_TELL(world, mon_thread_ended, row->thread.thread);
}

static void step_thread_renamed(world_t *world)
{
    world_row_t *row = world_row(world, world->rows.threads, true);
    if (row == NULL)
        return;
    world_name(world, row->name);
    WORLD_TELL(world, mon_thread_renamed, row->thread.thread, row->name);
}

static void step_thread_blocked(world_t *world)
{
    world_row_t *row = world_row(world, world->rows.threads, true);
    if (row == NULL)
        return;
    row->thread.state = MONITOR_THREAD_STATE_WAITING;
    row->thread.wait = MONITOR_THREAD_WAIT_ANSWER;
    row->thread.object = stream_random(&world->seed);
    row->thread.on_task = world_pick(world, 100);
    row->thread.since_ns = world->rows.now;
    row->thread.deadline_ns = world->rows.now + 5;
    WORLD_TELL(world, mon_thread_blocked, row->thread.thread, MON_THREAD_WAIT_ANSWER,
               row->thread.object, row->thread.on_task, UINT64_MAX, row->thread.deadline_ns);
}

static void step_thread_woken(world_t *world)
{
    world_row_t *row = world_row(world, world->rows.threads, true);
    if (row == NULL)
        return;
    row->thread.state = MONITOR_THREAD_STATE_READY;
    row->thread.wait = MONITOR_THREAD_WAIT_NONE;
    row->thread.object = row->thread.since_ns = row->thread.deadline_ns = 0;
    row->thread.on_task = UINT32_MAX;
    WORLD_TELL(world, mon_thread_woken, row->thread.thread);
}

static world_row_t *task_of_id(world_t *world, uint32_t task)
{
    for (unsigned i = 0; i < WORLD_ROWS; i++)
        if (world->rows.tasks[i].used && world->rows.tasks[i].task.task == task)
            return &world->rows.tasks[i];
    return NULL;
}

static void step_cpu_time(world_t *world)
{
    world_row_t *row = world_row(world, world->rows.threads, true);
    if (row == NULL)
        return;
    uint64_t more = world_pick(world, 1000);
    row->thread.cpu_ns += more;
    task_of_id(world, row->thread.task)->task.cpu_ns += more;
    WORLD_TELL(world, mon_cpu_time, row->thread.thread, row->thread.cpu_ns);
}

static void step_memory(world_t *world)
{
    world_row_t *row = world_task(world);
    if (row == NULL)
        return;
    row->task.memory = world_pick(world, 1000000);
    WORLD_TELL(world, mon_memory, row->task.task, row->task.memory);
}

/* ---- phones and calls ---- */

static void step_connected(world_t *world)
{
    world_row_t *row = world_row(world, world->rows.phones, false);
    world_row_t *from = world_task(world), *to = world_task(world);
    if (row == NULL || from == NULL)
        return;
    row->used = true;
    row->phone = (monitor_phone_t){.task = from->task.task,
                                   .phone = (uint32_t)++world->rows.ids,
                                   .state = MONITOR_PHONE_STATE_CONNECTED,
                                   .interface = 3,
                                   .peer = to->task.task,
                                   .label = stream_random(&world->seed)};
    WORLD_TELL(world, mon_phone_connected, row->phone.task, row->phone.phone, row->phone.peer, 3,
               row->phone.label);
}

static void step_freed(world_t *world)
{
    world_row_t *row = world_row(world, world->rows.phones, true);
    if (row == NULL || world_pick(world, 3) != 0)
        return;
    row->used = false;
    WORLD_TELL(world, mon_phone_freed, row->phone.task, row->phone.phone);
}

static void step_sent(world_t *world)
{
    world_row_t *row = world_row(world, world->rows.calls, false);
    world_row_t *phone = world_row(world, world->rows.phones, true);
    if (row == NULL || phone == NULL)
        return;
    uint32_t from = phone->phone.task;
    row->used = true;
    row->call = (monitor_call_t){.call = ++world->rows.ids,
                                 .holder = phone->phone.peer,
                                 .flags = 1,
                                 .sender = from,
                                 .asker = from,
                                 .phone_holder = from,
                                 .phone = phone->phone.phone,
                                 .origin = phone->phone.phone,
                                 .interface = 3,
                                 .method = 1024,
                                 .arg1 = 1,
                                 .arg5 = 5,
                                 .label = phone->phone.label,
                                 .cause = 77,
                                 .sent_ns = world->rows.now};
    phone->phone.calls++;
    task_of_id(world, from)->task.calls_sent++;
    WORLD_TELL(world, mon_sent, row->call.call, 77, from, row->call.holder, row->call.phone, 3, 1,
               1024, 1, 0, 0, 0, 5);
}

static world_row_t *call_at(world_t *world, enum monitor_call_place place)
{
    world_row_t *row = world_row(world, world->rows.calls, true);
    return row != NULL && row->call.place == place ? row : NULL;
}

static void step_taken(world_t *world)
{
    world_row_t *row = call_at(world, MONITOR_CALL_PLACE_INCOMING);
    if (row == NULL)
        return;
    WORLD_TELL(world, mon_taken, row->call.call, row->call.sender, row->call.holder, 99);
    if (row->call.kind != MONITOR_CALL_KIND_REQUEST) {
        row->used = false;
        return;
    }
    world_row_t *task = task_of_id(world, row->call.holder);
    if (task != NULL)
        task->task.calls_received++;
    row->call.place = MONITOR_CALL_PLACE_DISPATCHED;
    row->call.taken_ns = world->rows.now;
    row->call.label = 99;
}

static void step_forwarded(world_t *world)
{
    world_row_t *row = call_at(world, MONITOR_CALL_PLACE_DISPATCHED);
    world_row_t *phone = world_row(world, world->rows.phones, true);
    if (row == NULL || phone == NULL)
        return;
    row->call.holder = phone->phone.peer;
    row->call.place = MONITOR_CALL_PLACE_INCOMING;
    row->call.flags = 4;
    row->call.phone_holder = phone->phone.task;
    row->call.phone = phone->phone.phone;
    row->call.interface = 8;
    row->call.method = 1030;
    row->call.arg1 = row->call.arg5 = 0;
    row->call.arg2 = 2;
    row->call.label = phone->phone.label;
    row->call.taken_ns = 0;
    WORLD_TELL(world, mon_forwarded, row->call.call, phone->phone.task, row->call.holder,
               row->call.phone, 8, 4, 1030, 0, 2, 0, 0, 0);
}

static void answer_arrives(world_t *world, world_row_t *row)
{
    for (unsigned i = 0; i < WORLD_ROWS; i++) {
        world_row_t *phone = &world->rows.phones[i];
        if (phone->used && phone->phone.task == row->call.asker &&
            phone->phone.phone == row->call.origin)
            phone->phone.calls--;
    }
    row->used = row->call.asker != UINT32_MAX;
    row->call.holder = row->call.asker;
    row->call.place = MONITOR_CALL_PLACE_ANSWERS;
    row->call.flags = 1;
    row->call.retval = -5;
}

static void step_answered(world_t *world)
{
    world_row_t *row = call_at(world, MONITOR_CALL_PLACE_DISPATCHED);
    if (row == NULL)
        return;
    WORLD_TELL(world, mon_answered, row->call.call, row->call.holder, row->call.asker,
               row->call.origin, 1, -5, 6, 7, 8, 9, 10);
    row->call.arg1 = 6;
    row->call.arg2 = 7;
    row->call.arg3 = 8;
    row->call.arg4 = 9;
    row->call.arg5 = 10;
    answer_arrives(world, row);
}

static void step_failed(world_t *world)
{
    world_row_t *row = world_row(world, world->rows.calls, true);
    if (row == NULL || row->call.place == MONITOR_CALL_PLACE_ANSWERS ||
        row->call.kind != MONITOR_CALL_KIND_REQUEST)
        return;
    WORLD_TELL(world, mon_failed, row->call.call, row->call.holder, row->call.asker,
               row->call.origin, 1, -5);
    answer_arrives(world, row);
}

static void step_delivered(world_t *world)
{
    world_row_t *row = call_at(world, MONITOR_CALL_PLACE_ANSWERS);
    if (row == NULL)
        return;
    row->used = false;
    WORLD_TELL(world, mon_delivered, row->call.call, row->call.holder, -5);
}

static void step_forgotten(world_t *world)
{
    world_row_t *row = world_row(world, world->rows.calls, true);
    if (row == NULL || row->call.kind != MONITOR_CALL_KIND_REQUEST)
        return;
    WORLD_TELL(world, mon_forgotten, row->call.call, row->call.asker);
    if (row->call.place == MONITOR_CALL_PLACE_ANSWERS)
        row->used = false;
    row->call.asker = row->call.origin = UINT32_MAX;
}

static void step_hung_up(world_t *world)
{
    world_row_t *row = world_row(world, world->rows.calls, false);
    world_row_t *phone = world_row(world, world->rows.phones, true);
    if (row == NULL || phone == NULL || phone->phone.state != MONITOR_PHONE_STATE_CONNECTED)
        return;
    phone->phone.state = MONITOR_PHONE_STATE_HUNG_UP;
    row->used = true;
    row->call = (monitor_call_t){.call = ++world->rows.ids,
                                 .kind = MONITOR_CALL_KIND_HANGUP,
                                 .holder = phone->phone.peer,
                                 .sender = phone->phone.task,
                                 .asker = UINT32_MAX,
                                 .phone_holder = phone->phone.task,
                                 .phone = phone->phone.phone,
                                 .origin = UINT32_MAX,
                                 .interface = 3,
                                 .label = phone->phone.label,
                                 .sent_ns = world->rows.now};
    WORLD_TELL(world, mon_hung_up, row->call.call, phone->phone.task, phone->phone.peer,
               phone->phone.phone);
}

static void step_notified(world_t *world)
{
    world_row_t *row = world_row(world, world->rows.calls, false), *task = world_task(world);
    if (row == NULL || task == NULL)
        return;
    row->used = true;
    row->call = (monitor_call_t){.call = ++world->rows.ids,
                                 .kind = MONITOR_CALL_KIND_IRQ,
                                 .holder = task->task.task,
                                 .sender = UINT32_MAX,
                                 .asker = UINT32_MAX,
                                 .phone_holder = UINT32_MAX,
                                 .phone = UINT32_MAX,
                                 .origin = UINT32_MAX,
                                 .interface = UINT32_MAX,
                                 .method = 33,
                                 .label = 44,
                                 .sent_ns = world->rows.now};
    WORLD_TELL(world, mon_notified, row->call.call, task->task.task, MON_CALL_KIND_IRQ, 33, 44);
}

/* ---- files and the log ---- */

static void step_mounted(world_t *world)
{
    world_row_t *row = world_row(world, world->rows.mounts, false);
    if (row == NULL)
        return;
    row->used = true;
    world_name(world, row->name);
    row->mount = (monitor_mount_t){.mount = (uint32_t)++world->rows.ids, .server = 7};
    WORLD_TELL(world, mon_mounted, row->mount.mount, 7, "fat", row->name, "bd/initrd");
}

static void step_unmounted(world_t *world)
{
    world_row_t *row = world_row(world, world->rows.mounts, true);
    if (row == NULL || world_pick(world, 3) != 0)
        return;
    row->used = false;
    WORLD_TELL(world, mon_unmounted, row->mount.mount);
}

static void step_node_opened(world_t *world)
{
    world_row_t *row = world_row(world, world->rows.nodes, false);
    if (row == NULL)
        return;
    row->used = true;
    world_name(world, row->name);
    row->node = (monitor_node_t){.node = ++world->rows.ids,
                                 .parent = 1,
                                 .mount = world_pick(world, 3),
                                 .kind = MONITOR_NODE_KIND_FILE};
    WORLD_TELL(world, mon_node_opened, row->node.node, 1, row->node.mount, MON_NODE_KIND_FILE,
               row->name);
}

static void step_node_closed(world_t *world)
{
    world_row_t *row = world_row(world, world->rows.nodes, true);
    if (row == NULL)
        return;
    row->used = false;
    WORLD_TELL(world, mon_node_closed, row->node.node, row->node.mount);
}

static void step_logged(world_t *world)
{
    WORLD_TELL(world, mon_log, world->rows.lines, 5, "a line");
    world->rows.lines++;
}

void world_step(world_t *world)
{
    static void (*const steps[])(world_t *) = {
        step_task_created,   step_task_renamed,   step_task_ended,   step_thread_created,
        step_thread_ended,   step_thread_renamed, step_thread_woken, step_thread_blocked,
        step_cpu_time,       step_memory,         step_connected,    step_freed,
        step_sent,           step_taken,          step_forwarded,    step_answered,
        step_failed,         step_delivered,      step_forgotten,    step_hung_up,
        step_notified,       step_mounted,        step_unmounted,    step_node_opened,
        step_node_closed,    step_logged,         step_sent,         step_taken,
        step_thread_created, step_connected};
    world->rows.now += 1 + world_pick(world, 1000);
    steps[world_pick(world, sizeof(steps) / sizeof(steps[0]))](world);
}
