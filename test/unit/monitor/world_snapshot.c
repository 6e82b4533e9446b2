// SPDX-License-Identifier: BSD-2-Clause
/* Snapshots of a made-up system; see world.h. */
#include "world.h"

void world_send(world_t *world)
{
    for (unsigned i = 0; i < WORLD_WIRES; i++) {
        mon_flush(&world->wires[i]);
        assert_true(mon_send(&world->wires[i]));
    }
}

void world_snapshot_begin(world_t *world, unsigned wire, const world_rows_t *rows)
{
    assert_true(mon_snapshot(&world->wires[wire], rows->now));
}

void world_snapshot_end(world_t *world, unsigned wire)
{
    assert_true(mon_snapshot_done(&world->wires[wire], world->rows.now));
}

static void send_task_row(mon_t *mon, uint64_t now, const world_row_t *row)
{
    const monitor_task_t *task = &row->task;
    assert_true(mon_task(mon, now, task->task, task->parent, task->container, task->permissions,
                         task->state, task->calls_sent, task->calls_received, task->memory,
                         task->cpu_ns, row->name));
}

static void send_thread_row(mon_t *mon, uint64_t now, const world_row_t *row)
{
    const monitor_thread_t *thread = &row->thread;
    assert_true(mon_thread(mon, now, thread->thread, thread->task, thread->cpu, thread->state,
                           thread->wait, thread->object, thread->on_task, thread->on_thread,
                           thread->since_ns, thread->deadline_ns, thread->serving, thread->cpu_ns,
                           row->name));
}

static void send_phone_row(mon_t *mon, uint64_t now, const world_row_t *row)
{
    const monitor_phone_t *phone = &row->phone;
    assert_true(mon_phone(mon, now, phone->task, phone->phone, phone->state, phone->interface,
                          phone->peer, phone->calls, phone->label));
}

static void send_call_row(mon_t *mon, uint64_t now, const world_row_t *row)
{
    const monitor_call_t *call = &row->call;
    assert_true(mon_call(mon, now, call->call, call->kind, call->holder, call->place, call->flags,
                         call->sender, call->asker, call->phone_holder, call->phone, call->origin,
                         call->interface, call->retval, call->method, call->arg1, call->arg2,
                         call->arg3, call->arg4, call->arg5, call->label, call->cause,
                         call->sent_ns, call->taken_ns));
}

static void send_mount_row(mon_t *mon, uint64_t now, const world_row_t *row)
{
    assert_true(
        mon_mount(mon, now, row->mount.mount, row->mount.server, "fat", row->name, "bd/initrd"));
}

static void send_node_row(mon_t *mon, uint64_t now, const world_row_t *row)
{
    const monitor_node_t *node = &row->node;
    assert_true(mon_node(mon, now, node->node, node->parent, node->mount, node->kind, row->name));
}

void world_snapshot_kind(world_t *world, unsigned wire, const world_rows_t *rows, unsigned kind)
{
    static void (*const senders[])(mon_t *, uint64_t, const world_row_t *) = {
        send_task_row, send_thread_row, send_phone_row,
        send_call_row, send_mount_row,  send_node_row};
    const world_row_t *const all[] = {rows->tasks, rows->threads, rows->phones,
                                      rows->calls, rows->mounts,  rows->nodes};
    mon_t *mon = &world->wires[wire];
    if (kind == WORLD_KINDS - 1) {
        assert_true(mon_cpu(mon, world->rows.now, 0, 1, 2, 3, 4, 5));
        assert_true(mon_machine(mon, world->rows.now, 1 << 20, 1 << 19));
        return;
    }
    for (unsigned i = 0; i < WORLD_ROWS; i++)
        if (all[kind][i].used)
            senders[kind](mon, world->rows.now, &all[kind][i]);
}
