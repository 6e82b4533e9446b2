// SPDX-License-Identifier: BSD-2-Clause
/*
 * usage: scene DIR
 *
 * Makes a recording of the deadlock of 2011 as a system would send it: tasks, a lookup that is answered, the
 * calls of the mount up to the read that queues behind it, and a snapshot of the hang. For the tests of swmon.
 */
#include <monitor/lib/session.h>
#include <monitor/producer/producer.h>
#include <stdlib.h>

enum { BDSH = 27, VFS = 6, FAT = 7, MFS = 41, FILE_BD = 39 };
enum { IN = 5, OUT = 6, BD = 8 };

#define MS 1000000ull

static mon_t mon;
static monitor_session_t session;
static uint64_t now = 1000 * MS;

static size_t scene_put(void *context, const void *bytes, size_t size)
{
    (void)context;
    monitor_session_feed(&session, bytes, size);
    return size;
}

static void scene_problem(void *context, const char *sentence)
{
    (void)context;
    (void)fprintf(stderr, "scene: %s\n", sentence);
    exit(1);
}

/* A call that is sent and taken; calls that are open in the end have the same data in the snapshot. */
typedef struct scene_call {
    uint64_t id, cause;
    uint32_t from, to, phone, interface;
    uint64_t method, label;
} scene_call_t;

static const scene_call_t lookup = {101, 100, VFS, FAT, 8, OUT, 1035, 0x20};
static const scene_call_t calls[] = {
    {100, 0, BDSH, VFS, 5, IN, 1032, 0x10},      {102, 100, VFS, FAT, 8, OUT, 1029, 0x20},
    {103, 102, FAT, MFS, 2, OUT, 1030, 0x30},    {104, 103, MFS, FILE_BD, 1, BD, 1026, 0x40},
    {105, 104, FILE_BD, VFS, 1, IN, 1025, 0x11}, {106, 105, VFS, FAT, 8, OUT, 1025, 0x20}};

#define CALLS (sizeof(calls) / sizeof(calls[0]))

static void scene_call(const scene_call_t *call)
{
    (void)mon_sent(&mon, now, call->id, call->cause, call->from, call->to, call->phone,
                   call->interface, 0, call->method, 1, 2, 3, 4, 5);
    now += 7123;
    (void)mon_taken(&mon, now, call->id, call->from, call->to, call->label);
    now += MS;
}

static const struct {
    uint32_t id;
    const char *name;
} tasks[] = {{VFS, "init:vfs"},
             {FAT, "init:fat"},
             {BDSH, "bdsh"},
             {FILE_BD, "file_bd"},
             {MFS, "mfs\x1b<b>"}};

#define TASKS (sizeof(tasks) / sizeof(tasks[0]))

static void scene_tasks(void)
{
    for (unsigned i = 0; i < TASKS; i++) {
        (void)mon_task(&mon, now, tasks[i].id, 1, 0, 0, MON_TASK_STATE_ALIVE, 10 + i, 20 + i,
                       (i + 1) * 65536ull, i * 1000 * MS, tasks[i].name);
        (void)mon_thread(&mon, now, tasks[i].id * 10, tasks[i].id, 0, MON_THREAD_STATE_WAITING,
                         MON_THREAD_WAIT_MESSAGE, 0, MON_NONE, MON_NONE64, now, 0, 0, 5 * MS,
                         "main");
    }
}

static void scene_call_rows(uint64_t sent_ns)
{
    for (unsigned i = 0; i < CALLS; i++) {
        const scene_call_t *call = &calls[i];
        (void)mon_call(&mon, now, call->id, MON_CALL_KIND_REQUEST, call->to,
                       MON_CALL_PLACE_DISPATCHED, 0, call->from, call->from, call->from,
                       call->phone, call->phone, call->interface, 0, call->method, 1, 2, 3, 4, 5,
                       call->label, call->cause, sent_ns, sent_ns + 1);
        (void)mon_phone(&mon, now, call->from, call->phone, MON_PHONE_STATE_CONNECTED,
                        call->interface, call->to, 1, call->label);
    }
}

static void scene_fibril(uint32_t task, uint32_t index, const char *name, uint64_t serving,
                         uint64_t waits, uint64_t label, uint32_t queued)
{
    (void)mon_fibril(&mon, now, task, index, MON_FIBRIL_STATE_WAITING, MON_FIBRIL_WAIT_ANSWER,
                     waits, 0, serving, serving, label, queued, 0, 0, name, "");
}

static void scene_boards(void)
{
    for (unsigned i = 0; i < TASKS; i++)
        (void)mon_board(&mon, now, tasks[i].id, MON_BOARD_STATUS_READ, "");
    scene_fibril(VFS, 1, "vfs_in", 100, 102, 0x10, 0);
    scene_fibril(VFS, 2, "vfs_in", 105, 106, 0x11, 0);
    scene_fibril(FAT, 1, "fat", 102, 103, 0x20, 1);
    scene_fibril(BDSH, 0, "main", 0, 100, 0, 0);
    scene_fibril(FILE_BD, 1, "bd", 104, 105, 0x40, 0);
    scene_fibril(MFS, 1, "mfs", 103, 104, 0x30, 0);
}

/* A call that is answered before the mount hangs. */
static void scene_lookup(void)
{
    scene_call(&lookup);
    (void)mon_answered(&mon, now, lookup.id, lookup.to, lookup.from, lookup.phone, 0, 0, 0, 0, 0, 0,
                       0);
    now += 500;
    (void)mon_delivered(&mon, now, lookup.id, lookup.from, 0);
    now += MS;
}

static void scene_hang(void)
{
    uint64_t sent_ns = now;
    scene_call(&calls[0]);
    scene_lookup();
    for (unsigned i = 1; i < CALLS; i++)
        scene_call(&calls[i]);
    now += 15000 * MS;
    (void)mon_verdict(&mon, now, MON_VERDICT_DEADLOCK, 5, "mount waits for itself");
    (void)mon_snapshot(&mon, now);
    scene_tasks();
    scene_call_rows(sent_ns);
    scene_boards();
    (void)mon_mount(&mon, now, 1, FAT, "fat", "/", "bd/initrd");
    (void)mon_log_line(&mon, now, 0, now, VFS, "mounting mfs on /data");
    (void)mon_machine(&mon, now, 256 << 20, 200 << 20);
    (void)mon_snapshot_done(&mon, now);
}

int main(int argc, char **argv)
{
    static const uint8_t uuid[16] = {0x20, 0x11};
    static const session_ops_t ops = {.problem = scene_problem};
    if (argc != 2)
        return 2;
    monitor_session_init(&session, &ops, NULL, argv[1]);
    mon_init(&mon, scene_put, NULL, uuid, "Switchboard", 1316000000);
    (void)mon_snapshot(&mon, now);
    scene_tasks();
    (void)mon_snapshot_done(&mon, now);
    now += MS;
    scene_hang();
    mon_flush(&mon);
    (void)mon_send(&mon);
    monitor_session_fini(&session);
    return 0;
}
