// SPDX-License-Identifier: BSD-2-Clause
/* A kernel made of arrays; see fake_inspect.h. */
#include "fake_inspect.h"
#include <abi/proto/methods.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND 1000000000ull
#define STOP   (100 * SECOND)

fake_kernel_t fake;

task_row_t *fake_task(uint32_t id, const char *name)
{
    task_row_t *row = &fake.tasks[fake.task_count++];
    *row = (task_row_t){.id = id,
                        .address = 0xffff800000100000 + id * 0x1000,
                        .as = 0xffff800000200000 + id * 0x40,
                        .threads = 1,
                        .memory = 65536};
    (void)snprintf(row->name, sizeof(row->name), "%s", name);
    return row;
}

static const char *name_of(uint32_t id)
{
    for (unsigned i = 0; i < fake.task_count; i++)
        if (fake.tasks[i].id == id)
            return fake.tasks[i].name;
    return "";
}

static phone_row_t *phone(uint32_t holder, uint32_t index, uint32_t peer, uint32_t interface)
{
    phone_row_t *row = &fake.phones[fake.phone_count++];
    *row = (phone_row_t){.holder = holder,
                         .index = index,
                         .state = PHONE_ROW_CONNECTED,
                         .interface = interface,
                         .peer = peer};
    (void)snprintf(row->peer_name, sizeof(row->peer_name), "%s", name_of(peer));
    for (unsigned i = 0; i < fake.task_count; i++)
        fake.tasks[i].phones += fake.tasks[i].id == holder;
    return row;
}

static call_row_t *call(uint32_t holder, enum call_list list, uint32_t sender, uint32_t over,
                        uint32_t interface, uint64_t method, uint64_t word)
{
    call_row_t *row = &fake.calls[fake.call_count++];
    *row = (call_row_t){.id = 4700 + fake.call_count,
                        .holder = holder,
                        .list = list,
                        .sender = sender,
                        .asker = sender,
                        .phone_holder = sender,
                        .phone = over,
                        .first = SNAPSHOT_NONE,
                        .interface = interface,
                        .method = method,
                        .word = {word},
                        .sent_ns = STOP - 12345678901,
                        .taken_ns = STOP - 12345678900};
    return row;
}

void fake_reset(void)
{
    memset(&fake, 0, sizeof(fake));
    fake.log = "[    0.000001] one\n[    0.000002] two\n[    0.000003] \x1b[2Jthree\n";
    fake_task(1, "kernel")->memory = 0;
    fake_task(2, "init:ns");
    fake_task(6, "init:vfs");
    fake_task(7, "init:fat");
    fake_task(27, "bdsh");
    fake_task(39, "file_bd");
    phone(27, 0, 2, INTERFACE_NS);
    phone(27, 5, 6, INTERFACE_VFS_IN)->calls = 1;
    phone(6, 0, 2, INTERFACE_NS);
    phone(6, 8, 7, INTERFACE_VFS_OUT)->calls = 2;
    phone(6, 9, 41, INTERFACE_VFS_OUT)->state = PHONE_ROW_SLAMMED;
    phone(6, 10, SNAPSHOT_NONE, INTERFACE_NONE)->state = PHONE_ROW_CONNECTING;
    call(6, CALL_LIST_DISPATCHED, 27, 5, INTERFACE_VFS_IN, VFS_IN_MOUNT, 37);
    call(6, CALL_LIST_DISPATCHED, 39, 4, INTERFACE_VFS_IN, VFS_IN_READ, 3);
    call_row_t *forwarded =
        call(7, CALL_LIST_INCOMING, 39, 8, INTERFACE_VFS_OUT, IPC_M_DATA_READ, 0x40012340);
    forwarded->phone_holder = 6;
    forwarded->first = 6;
    forwarded->flags = IPC_FLAG_FORWARDED;
    forwarded->taken_ns = 0;
    fake.threads[fake.thread_count++] = (thread_row_t){.id = 12,
                                                       .task = 27,
                                                       .state = THREAD_ROW_WAITING,
                                                       .wait = THREAD_ROW_WAIT_IPC,
                                                       .wait_since_ns = STOP - 3 * SECOND,
                                                       .cpu_ns = 4500000,
                                                       .name = "main",
                                                       .task_name = "bdsh"};
}

void inspect_begin(void)
{
}

uint64_t inspect_stopped_ns(void)
{
    return STOP;
}

uint64_t inspect_now_ns(void)
{
    return STOP + 5 * SECOND;
}

void inspect_tasks(inspect_task_visit_t visit, void *context)
{
    for (unsigned i = 0; i < fake.task_count; i++)
        if (!visit(&fake.tasks[i], context))
            return;
}

bool inspect_task(uint32_t id, task_row_t *row)
{
    for (unsigned i = 0; i < fake.task_count; i++) {
        if (fake.tasks[i].id == id) {
            *row = fake.tasks[i];
            return true;
        }
    }
    return false;
}

bool inspect_task_name(uint32_t id, char name[TASK_NAME_SIZE])
{
    task_row_t row = {.name = ""};
    bool found = inspect_task(id, &row);
    memcpy(name, row.name, TASK_NAME_SIZE);
    return found;
}

uint32_t inspect_current_task(void)
{
    return 27;
}

void inspect_threads(uint32_t task, inspect_thread_visit_t visit, void *context)
{
    for (unsigned i = 0; i < fake.thread_count; i++)
        if (fake.threads[i].task == task && !visit(&fake.threads[i], context))
            return;
}

void inspect_phones(uint32_t task, inspect_phone_visit_t visit, void *context)
{
    for (unsigned i = 0; i < fake.phone_count; i++)
        if (fake.phones[i].holder == task && !visit(&fake.phones[i], context))
            return;
}

void inspect_calls(uint32_t task, enum call_list list, inspect_call_visit_t visit, void *context)
{
    for (unsigned i = 0; i < fake.call_count; i++) {
        const call_row_t *row = &fake.calls[i];
        if (row->holder == task && row->list == list && !visit(row, context))
            return;
    }
}

enum board_status inspect_fibrils(uint32_t task, inspect_fibril_visit_t visit, void *context,
                                  const char **why)
{
    bool any = false;
    for (unsigned i = 0; i < fake.fibril_count; i++) {
        if (fake.fibrils[i].task != task)
            continue;
        any = true;
        if (!visit(&fake.fibrils[i], context))
            break;
    }
    if (why != NULL)
        *why = "it is a fake";
    return task == 7 ? BOARD_UNREADABLE : any ? BOARD_READ : BOARD_NONE;
}

void *inspect_arena(size_t *size)
{
    static uint64_t arena[32768];
    *size = sizeof(arena);
    return fake.no_arena ? NULL : arena;
}

void inspect_slabs(inspect_slab_visit_t visit, void *context)
{
    static const slab_row_t rows[] = {{"call", 256, 3, 4711, 0, 1}, {"phone", 96, 40, 52, 7, 2}};
    for (unsigned i = 0; i < 2; i++)
        if (!visit(&rows[i], context))
            return;
}

void inspect_memory(memory_row_t *row)
{
    *row = (memory_row_t){.frame_size = 4096,
                          .frames_total = 65536,
                          .frames_free = 60000,
                          .frames_page = 5000,
                          .frames_table = 300,
                          .frames_stack = 100,
                          .frames_slab = 80,
                          .frames_shared = 6,
                          .frames_block = 50};
}

void inspect_cpus(inspect_cpu_visit_t visit, void *context)
{
    static const cpu_row_t rows[] = {
        {.task = 27, .thread = 12, .thread_name = "main", .task_name = "bdsh"},
        {.id = 1,
         .task = SNAPSHOT_NONE,
         .thread = 2,
         .ready = 3,
         .switches = 4711,
         .idle_ns = 61 * SECOND,
         .thread_name = "idle"},
    };
    for (unsigned i = 0; i < 2; i++)
        if (!visit(&rows[i], context))
            return;
}

size_t inspect_log(uint64_t *sequence, char *buffer, size_t size)
{
    size_t length = strlen(fake.log);
    uint64_t at = *sequence - fake.log_first;
    size_t count = at < length ? length - at : 0;
    if (count > size)
        count = size;
    memcpy(buffer, fake.log + (count > 0 ? at : 0), count);
    return count;
}

uint64_t inspect_log_first(void)
{
    return fake.log_first;
}

uint64_t inspect_log_next(void)
{
    return fake.log_first + strlen(fake.log);
}

bool inspect_trace_is_on(void)
{
    return fake.trace_on;
}

uint32_t inspect_trace_cpus(void)
{
    return 2;
}

bool inspect_trace(uint32_t cpu, trace_row_t *row)
{
    *row = (trace_row_t){.begin = fake.trace_begin[cpu],
                         .first = fake.trace_first[cpu],
                         .next = fake.trace_first[cpu] + fake.trace_count[cpu]};
    return fake.trace_kept;
}

bool inspect_trace_record(uint32_t cpu, uint64_t sequence, trace_record_t *record)
{
    if (sequence - fake.trace_first[cpu] >= fake.trace_count[cpu])
        return false;
    *record = fake.trace[cpu][sequence - fake.trace_first[cpu]];
    return true;
}

errno_t control_trace_on(void)
{
    if (fake.trace_on)
        return EEXIST;
    fake.trace_on = fake.trace_kept = fake.trace_answer == EOK;
    return fake.trace_answer;
}

errno_t control_trace_off(void)
{
    bool on = fake.trace_on;
    fake.trace_on = false;
    return on ? EOK : ENOENT;
}

errno_t control_trace_free(void)
{
    if (fake.trace_on)
        return EBUSY;
    fake.trace_kept = false;
    return EOK;
}

const char *inspect_symbol(uint64_t address, uint64_t *offset)
{
    *offset = address & 0xfff;
    return address >= 0xffffffff80000000 ? "ipc_call" : NULL;
}

void inspect_symbols(inspect_symbol_visit_t visit, void *context)
{
    (void)(visit("ipc_call", 0xffffffff80001000, context) &&
           visit("retry", 0xffffffff80002000, context) &&
           visit("retry", 0xffffffff80003000, context));
}

/* Each byte is the low byte of its address; userspace addresses are not readable. */
bool inspect_memory_read(uint64_t address, void *buffer, size_t size)
{
    uint8_t *bytes = buffer;
    if (address < 0xffff800000000000)
        return false;
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(address + i);
    return true;
}

const char *inspect_command_line(void)
{
    return "exchange=early";
}

uint64_t inspect_boot_seconds(void)
{
    return 951827696; /* 2000-02-29 12:34:56 */
}

void inspect_backtrace(uint64_t frame, bool (*visit)(uint64_t address, void *context),
                       void *context)
{
    for (unsigned i = 0; i < 3; i++)
        if (!visit(frame + i * 0x10, context))
            return;
}

const char *inspect_check(void)
{
    return fake.inconsistency;
}

const char *inspect_version(void)
{
    return "Switchboard test";
}

errno_t control_task_kill(uint32_t id)
{
    if (id == 1)
        return EPERM;
    if (fake.kill_answer == EOK)
        fake.killed = id;
    return fake.kill_answer;
}

errno_t control_call_answer(uint64_t id, errno_t retval)
{
    if (retval != EDEADLK || fake.answered_count == 8)
        abort();
    fake.answered[fake.answered_count++] = id;
    return fake.answered_count == 2 ? EBUSY : EOK;
}

void control_halt(void)
{
    longjmp(fake.end, FAKE_HALTED);
}

void control_reboot(void)
{
    longjmp(fake.end, FAKE_REBOOTED);
}
