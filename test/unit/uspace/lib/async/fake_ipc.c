// SPDX-License-Identifier: BSD-2-Clause
/* See fake_ipc.h. */
#include "fake_ipc.h"
#include <async/start.h>
#include <fibril/start.h>
#include <os/syscall.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define PAGE         4096
#define MESSAGES_MAX 64
#define RECORDS_MAX  256

uint64_t fake_now_ns = 123456789;
uint64_t fake_result;
task_id_t fake_sender = 7;
char fake_log[256];

static ipc_message_t messages[MESSAGES_MAX];
static unsigned message_first, message_end;

typedef struct record {
    uint64_t number;
    syscall_words_t words;
} record_t;

static record_t records[RECORDS_MAX];
static unsigned record_first, record_end;

#define NO_CALL UINT64_MAX
static uint64_t refused_number = NO_CALL;
static errno_t refused_rc;
static unsigned refused_after;

static void *board;

/* ---- memory ---- */

size_t fake_blocks, fake_allocations;
static unsigned memory_fails_in;

__typeof__(malloc) __real_malloc, __wrap_malloc;
__typeof__(calloc) __real_calloc, __wrap_calloc;
__typeof__(realloc) __real_realloc, __wrap_realloc;
__typeof__(free) __real_free, __wrap_free;

static void *counted(void *block)
{
    fake_blocks += block != NULL;
    fake_allocations += block != NULL;
    return block;
}

static bool memory_fails(void)
{
    return memory_fails_in > 0 && --memory_fails_in == 0;
}

void *__wrap_malloc(size_t size)
{
    return size == 0 || memory_fails() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t number, size_t size)
{
    return memory_fails() ? NULL : counted(__real_calloc(number, size));
}

void *__wrap_realloc(void *old, size_t size)
{
    return memory_fails() ? NULL : __real_realloc(old, size);
}

void __wrap_free(void *block)
{
    fake_blocks -= block != NULL;
    __real_free(block);
}

void fake_memory_fail(unsigned n)
{
    memory_fails_in = n;
}

/* ---- system calls ---- */

void fake_refuse(uint64_t number, errno_t rc)
{
    fake_refuse_after(0, number, rc);
}

void fake_refuse_after(unsigned calls, uint64_t number, errno_t rc)
{
    refused_after = calls;
    refused_number = number;
    refused_rc = rc;
}

static void record(uint64_t number, const syscall_words_t *words)
{
    assert_true(record_end < RECORDS_MAX);
    records[record_end++] = (record_t){number, *words};
}

static errno_t wait_for_message(uint64_t us, syscall_words_t *words)
{
    if (message_first < message_end) {
        memcpy(words, &messages[message_first++], sizeof(ipc_message_t));
        return EOK;
    }
    if (us == IPC_WAIT_FOREVER)
        fail_msg("the task waits forever");
    fake_now_ns += us * 1000;
    return ETIMEDOUT;
}

static errno_t area_create(syscall_words_t *words)
{
    words->w[0] = (uintptr_t)aligned_alloc(PAGE, words->w[1]);
    return words->w[0] != 0 ? EOK : ENOMEM;
}

static errno_t log_write(const syscall_words_t *words)
{
    memcpy(fake_log, (const char *)(uintptr_t)words->w[0], words->w[1]);
    fake_log[words->w[1]] = '\0';
    return EOK;
}

static errno_t quiet_call(uint64_t number, syscall_words_t *words)
{
    switch (number) {
    case SYS_TIME_NOW:
        words->w[0] = fake_now_ns;
        return EOK;
    case SYS_AREA_CREATE:
        return area_create(words);
    case SYS_BOARD_REGISTER:
        board = (void *)(uintptr_t)words->w[0];
        return EOK;
    case SYS_SYSINFO:
        return ENOENT;
    case SYS_KLOG_WRITE:
        return log_write(words);
    case SYS_IPC_WAIT:
        return wait_for_message(words->w[0], words);
    default:
        return ENOSYS;
    }
}

errno_t syscall_words(uint64_t number, syscall_words_t *words)
{
    if (number == refused_number && refused_after-- == 0) {
        refused_number = NO_CALL;
        if (number != SYS_IPC_WAIT)
            record(number, words);
        return refused_rc;
    }
    errno_t rc = quiet_call(number, words);
    if (rc != ENOSYS)
        return rc;
    record(number, words);
    if (number == SYS_IPC_ANSWER_WAIT)
        return wait_for_message(words->w[8], words);
    if (number == SYS_IPC_ANSWER || number == SYS_AREA_CREATE_PAGED)
        words->w[0] = fake_result;
    else if (number == SYS_IPC_CALL)
        words->w[0] = 5000 + record_end; /* its id */
    return EOK;
}

/* ---- what arrives ---- */

static ipc_message_t *message_add(uint64_t label, uint64_t method, const uint64_t *words)
{
    assert_true(message_end < MESSAGES_MAX);
    ipc_message_t *message = &messages[message_end++];
    *message = (ipc_message_t){.label = label, .method = method, .handle = 0};
    memcpy(message->word, words, sizeof(message->word));
    return message;
}

void deliver_call(uint64_t label, cap_handle_t handle, uint64_t method, const uint64_t *words)
{
    ipc_message_t *message = message_add(label, method, words);
    message->handle = handle;
    message->id = CALL_ID(handle);
    message->sender = fake_sender;
}

void deliver_answer(uint64_t label, errno_t retval, const uint64_t *words)
{
    message_add(label, (uint64_t)retval, words)->flags = IPC_FLAG_ANSWERED;
}

void deliver_notification(uint64_t label, uint64_t method, const uint64_t *words)
{
    message_add(label, method, words)->flags = IPC_FLAG_NOTIFICATION;
}

void run(void)
{
    fibril_sleep(1);
}

/* ---- what was sent ---- */

static const uint64_t *record_take(uint64_t number)
{
    if (record_first == record_end)
        fail_msg("nothing was sent; expected is system call %u", (unsigned)number);
    assert_int_equal(records[record_first].number, number);
    return records[record_first++].words.w;
}

static void assert_words(const uint64_t *words, const uint64_t *expected)
{
    for (unsigned i = 0; i < IPC_WORDS; i++)
        assert_int_equal(words[i], expected[i]);
}

const uint64_t *assert_call_to(cap_handle_t phone, uint64_t method)
{
    const uint64_t *w = record_take(SYS_IPC_CALL);
    assert_int_equal(w[0], phone);
    assert_int_equal(w[2], method);
    return &w[3];
}

uint64_t assert_call(cap_handle_t phone, uint64_t method, const uint64_t *words)
{
    const uint64_t *sent = assert_call_to(phone, method);
    assert_words(sent, words);
    return sent[-2];
}

static void assert_answer_by(uint64_t number, cap_handle_t call, errno_t retval,
                             const uint64_t *words)
{
    const uint64_t *w = record_take(number);
    assert_int_equal(w[0], call);
    assert_int_equal((errno_t)w[2], retval);
    assert_words(&w[3], words);
}

void assert_answer(cap_handle_t call, errno_t retval, const uint64_t *words)
{
    assert_answer_by(SYS_IPC_ANSWER, call, retval, words);
}

void assert_reply(cap_handle_t call, errno_t retval, const uint64_t *words)
{
    assert_answer_by(SYS_IPC_ANSWER_WAIT, call, retval, words);
}

void assert_forward(cap_handle_t call, cap_handle_t phone, uint64_t method, const uint64_t *words,
                    enum ipc_forward_mode mode)
{
    const uint64_t *w = record_take(SYS_IPC_FORWARD);
    assert_int_equal(w[0], call);
    assert_int_equal(w[1], phone);
    assert_int_equal(w[2], method);
    assert_words(&w[3], words);
    assert_int_equal(w[8], mode);
}

void assert_sent(uint64_t number, uint64_t first, uint64_t second)
{
    const uint64_t *w = record_take(number);
    assert_int_equal(w[0], first);
    assert_int_equal(w[1], second);
}

void assert_nothing_sent(void)
{
    if (record_first < record_end)
        fail_msg("unexpected system call %u", (unsigned)records[record_first].number);
}

void answer_call(cap_handle_t phone, uint64_t method, const uint64_t *words, errno_t retval,
                 const uint64_t *answer)
{
    deliver_answer(assert_call(phone, method, words), retval, answer);
}

/* ---- a server ---- */

void (*serve)(async_call_t *call);
unsigned open_connections;
fibril_t *connection_fibril;

static void connection(async_call_t *connect, void *argument)
{
    (void)argument;
    async_call_t call;
    connection_fibril = fibril_self();
    if (async_accept(connect) != EOK)
        return;
    open_connections++;
    while (serve != NULL && async_next_call(&call))
        serve(&call);
    open_connections--;
}

uint64_t open_connection(void)
{
    static cap_handle_t handle = 40000;
    handle++;
    deliver_call(0, handle, IPC_M_CONNECT_ME_TO, WORDS(TEST_INTERFACE));
    run();
    uint64_t label = records[record_first].words.w[7];
    assert_answer(handle, EOK, WORDS(0, 0, 0, 0, label));
    return label;
}

void close_connection(uint64_t label)
{
    unsigned before = open_connections;
    deliver_notification(label, IPC_M_PHONE_HUNGUP, WORDS(fake_sender));
    run();
    assert_int_equal(open_connections, before - 1);
}

const board_row_t *row_in(const char *name, enum board_state state)
{
    const board_header_t *header = board;
    const board_row_t *rows = (const board_row_t *)(header + 1);
    for (uint32_t i = 0; i < header->row_count; i++)
        if (rows[i].state == state && strcmp(rows[i].name, name) == 0)
            return &rows[i];
    return NULL;
}

static sigjmp_buf task_end;

static void on_abort(int number)
{
    (void)number;
    siglongjmp(task_end, 1);
}

bool ends_the_task(void (*body)(void))
{
    struct sigaction caught = {.sa_handler = on_abort}, before;
    sigaction(SIGABRT, &caught, &before);
    bool ended = sigsetjmp(task_end, 1) != 0;
    if (!ended)
        body();
    sigaction(SIGABRT, &before, NULL);
    return ended;
}

int fake_group_begin(void **state)
{
    (void)state;
    fibril_start(NULL);
    async_start();
    assert_int_equal(async_port_set(TEST_INTERFACE, connection, NULL), EOK);
    return 0;
}

int fake_test_begin(void **state)
{
    (void)state;
    message_first = message_end = 0;
    record_first = record_end = 0;
    fake_result = 0;
    return 0;
}

int fake_test_end(void **state)
{
    (void)state;
    fake_memory_fail(0);
    run();
    assert_nothing_sent();
    assert_int_equal(open_connections, 0);
    return 0;
}
