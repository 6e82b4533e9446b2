// SPDX-License-Identifier: BSD-2-Clause
/* The start of VFS: the order of its steps, and the reports of errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <abi/boot_option.h>
#include <abi/ns.h>
#include <async/internal.h>
#include <os/os.h>
#include <srv/vfs/client.h>
#include <srv/vfs/lookup.h>
#include <srv/vfs/ops.h>
#include <task/spawn.h>

int vfs_main(void);

bool vfs_exchange_early;

enum step { LOOKUP_BUFFER, CLIENTS_PORT, SERVERS_PORT, EXCHANGE, OFFER, STEPS };

/* The completed steps; `fails` is the step that gets an error. */
static struct {
    unsigned done[STEPS + 1];
    unsigned count;
    enum step fails;
    uint64_t exchange;
    errno_t no_option;
    unsigned exchanges;
    unsigned reports;
    int reported;
    jmp_buf served;
} start;

static async_session_t ns;
static async_exchange_t to_ns = {.session = &ns};

static errno_t step(enum step step)
{
    start.done[start.count++] = step;
    return step == start.fails ? ELIMIT : EOK;
}

errno_t vfs_lookup_init(void)
{
    return step(LOOKUP_BUFFER);
}

void vfs_client_serve(async_call_t *connect, void *argument)
{
    (void)connect, (void)argument;
}

void vfs_register_serve(async_call_t *connect, void *argument)
{
    (void)connect, (void)argument;
}

errno_t async_port_set(unsigned interface, async_handler_t handler, void *argument)
{
    assert_null(argument);
    if (interface == INTERFACE_VFS_IN) {
        assert_ptr_equal(handler, vfs_client_serve);
        return step(CLIENTS_PORT);
    }
    assert_int_equal(interface, INTERFACE_VFS_REG);
    assert_ptr_equal(handler, vfs_register_serve);
    return step(SERVERS_PORT);
}

async_session_t *async_ns_session(void)
{
    return &ns;
}

errno_t async_exchange_begin(async_session_t *session, async_exchange_t **exchange)
{
    assert_ptr_equal(session, &ns);
    errno_t rc = step(EXCHANGE);
    if (rc == EOK) {
        *exchange = &to_ns;
        start.exchanges++;
    }
    return rc;
}

void async_exchange_end(async_exchange_t *exchange)
{
    assert_ptr_equal(exchange, &to_ns);
    start.exchanges--;
}

errno_t async_callback_offer(async_exchange_t *exchange, unsigned interface, uint64_t word2,
                             uint64_t word3, async_handler_t handler, void *argument)
{
    assert_ptr_equal(exchange, &to_ns);
    assert_int_equal(interface, INTERFACE_VFS_IN);
    assert_int_equal(word2, SERVICE_VFS);
    assert_int_equal(word3, 0);
    assert_ptr_equal(handler, vfs_client_serve);
    assert_null(argument);
    return step(OFFER);
}

errno_t os_boot_option(enum boot_option option, uint64_t *value)
{
    assert_int_equal(option, BOOT_EXCHANGE);
    *value = start.exchange;
    return start.no_option;
}

errno_t task_report(int status)
{
    start.reports++;
    start.reported = status;
    return EOK;
}

void async_serve(void)
{
    assert_int_equal(start.reports, 1);
    longjmp(start.served, 1);
}

/* Returns 0 if it serves, otherwise its exit status. */
static int run(void)
{
    return setjmp(start.served) != 0 ? 0 : vfs_main();
}

static int begin(void **state)
{
    (void)state;
    memset(&start, 0, sizeof(start));
    start.fails = STEPS;
    return 0;
}

static void test_start(void **state)
{
    (void)state;
    assert_int_equal(run(), 0);
    assert_int_equal(start.reported, EOK);
    assert_int_equal(start.exchanges, 0);
    /* Clients can connect at once, so this must be the last step. */
    assert_int_equal(start.count, STEPS);
    for (unsigned i = 0; i < STEPS; i++)
        assert_int_equal(start.done[i], i);
}

/* The first error ends VFS, and is reported to the task that waits for it. */
static void test_errors(void **state)
{
    for (enum step fails = LOOKUP_BUFFER; fails < STEPS; fails++) {
        (void)begin(state);
        start.fails = fails;
        assert_int_equal(run(), EXIT_FAILURE);
        assert_int_equal(start.reports, 1);
        assert_int_equal(start.reported, ELIMIT);
        assert_int_equal(start.count, fails + 1);
        assert_int_equal(start.exchanges, 0);
    }
}

static void test_exchange_option(void **state)
{
    static const struct {
        uint64_t exchange;
        errno_t rc;
        bool early;
    } rows[] = {
        {EXCHANGE_LATE, EOK, false}, {EXCHANGE_EARLY, EOK, true}, {EXCHANGE_EARLY, ENOENT, false}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        (void)begin(state);
        start.exchange = rows[i].exchange;
        start.no_option = rows[i].rc;
        vfs_exchange_early = !rows[i].early;
        assert_int_equal(run(), 0);
        assert_int_equal(vfs_exchange_early, rows[i].early);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_start, begin),
        cmocka_unit_test_setup(test_errors, begin),
        cmocka_unit_test_setup(test_exchange_option, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
