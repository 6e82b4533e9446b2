// SPDX-License-Identifier: BSD-2-Clause
/* Requests and sessions of a client: what is sent, and what becomes of the answers. */
#include "fake_ipc.h"
#include <async/service.h>
#include <string.h>

#define METHOD        FIRST_USER_METHOD
#define REQUESTS_KEPT 32 /* requests that the library keeps; the same number as in request.c */
#define PHONE         21

static async_exchange_t exchange = {.phone = PHONE};
static async_answer_t answer;

static async_request_t *send(uint64_t word)
{
    return async_send(&exchange, METHOD, word, 2, 3, 4, 5);
}

static uint64_t assert_request(uint64_t word)
{
    return assert_call(PHONE, METHOD, WORDS(word, 2, 3, 4, 5));
}

static void a_request_gets_its_answer(void **state)
{
    (void)state;
    async_request_t *first = send(1), *second = send(9);
    uint64_t label = assert_request(1);
    deliver_answer(assert_request(9), EOK, WORDS(9));
    deliver_answer(label, EPERM, WORDS(1, 2, 3, 4, 5));
    assert_int_equal(async_wait(first, &answer), EPERM);
    assert_int_equal(answer.retval, EPERM);
    assert_memory_equal(answer.word, WORDS(1, 2, 3, 4, 5), sizeof(answer.word));
    assert_int_equal(async_wait(second, NULL), EOK);
    assert_int_equal(async_wait(NULL, NULL), ENOMEM);
}

/* The label is that of a request before: the answer has come too late, or twice. */
static void an_answer_to_nothing_is_ignored(void **state)
{
    (void)state;
    async_request_t *request = send(1);
    uint64_t label = assert_request(1);
    deliver_answer(label, EOK, WORDS(1));
    deliver_answer(12345, EIO, WORDS(2));
    run();
    assert_int_equal(async_wait(request, &answer), EOK);
    assert_int_equal(answer.word[0], 1);
    deliver_answer(label, EOK, WORDS(1));
    run();
}

static void a_request_that_cannot_be_sent_is_answered_with_the_error(void **state)
{
    (void)state;
    fake_refuse(SYS_IPC_CALL, EHANGUP);
    async_request_t *request = send(1);
    assert_request(1);
    assert_int_equal(async_wait(request, &answer), EHANGUP);
    assert_int_equal(answer.retval, EHANGUP);
    assert_memory_equal(answer.word, WORDS(0), sizeof(answer.word));
}

static void a_wait_for_an_answer_has_a_limit(void **state)
{
    (void)state;
    async_request_t *request = send(1);
    uint64_t before = fake_now_ns;
    assert_int_equal(async_wait_timeout(request, &answer, 50), ETIMEDOUT);
    assert_int_equal(fake_now_ns - before, 50000);
    deliver_answer(assert_request(1), EOK, WORDS(0));
    assert_int_equal(async_wait_timeout(request, &answer, 50), EOK);
    assert_int_equal(fake_now_ns - before, 50000);
}

/* Another fibril waits for the next request, which has the memory of the one before. */
static void a_request_wakes_only_the_fibril_that_waits_for_it(void **state)
{
    (void)state;
    async_request_t *request = send(1);
    assert_int_equal(async_wait_timeout(request, &answer, 50), ETIMEDOUT);
    deliver_answer(assert_request(1), EOK, WORDS(0));
    uint64_t before = fake_now_ns;
    fibril_sleep(100);
    assert_int_equal(fake_now_ns - before, 100000);
    assert_int_equal(async_wait(request, NULL), EOK);
}

static void a_forgotten_request_is_freed_with_its_answer(void **state)
{
    (void)state;
    size_t before = fake_blocks;
    for (int round = 0; round < 3; round++) {
        async_forget(NULL);
        async_forget(send(1));
        async_request_t *answered = send(1);
        uint64_t first = assert_request(1);
        deliver_answer(assert_request(1), EOK, WORDS(0));
        run();
        async_forget(answered);
        deliver_answer(first, EOK, WORDS(0));
        run();
        if (round == 0)
            before = fake_blocks; /* they are kept for reuse */
        assert_int_equal(fake_blocks, before);
    }
}

/* The common path allocates nothing; after a burst of requests, only some are kept. */
static void requests_are_used_again(void **state)
{
    (void)state;
    async_request_t *requests[REQUESTS_KEPT + 8];
    size_t before = 0;
    for (int round = 0; round < 3; round++) {
        fake_test_begin(NULL);
        size_t allocations = fake_allocations;
        for (unsigned i = 0; i < REQUESTS_KEPT + 8; i++) {
            requests[i] = send(i);
            deliver_answer(assert_request(i), EOK, WORDS(i));
        }
        for (unsigned i = 0; i < REQUESTS_KEPT + 8; i++) {
            assert_int_equal(async_wait(requests[i], &answer), EOK);
            assert_int_equal(answer.word[0], i);
        }
        if (round > 0)
            assert_int_equal(fake_blocks, before);
        if (round > 0)
            assert_int_equal(fake_allocations - allocations, 8);
        before = fake_blocks;
    }
}

/* Also if only the table of labels cannot grow. */
static void without_memory_there_is_no_request(void **state)
{
    (void)state;
    async_request_t *requests[200];
    unsigned count = 0;
    for (unsigned i = 0; i < REQUESTS_KEPT; i++)
        requests[count++] = send(0);
    for (unsigned n = 1; n <= 2; n++) {
        fake_test_begin(NULL);
        do {
            fake_memory_fail(n);
            requests[count++] = send(0);
        } while (requests[count - 1] != NULL);
        count--;
    }
    size_t before = fake_blocks;
    fake_memory_fail(2);
    assert_null(send(0));
    assert_int_equal(fake_blocks, before);
    fake_memory_fail(0);
    fake_test_begin(NULL);
    for (unsigned i = 0; i < count; i++)
        async_forget(requests[i]);
}

/* ---- sessions ---- */

static async_session_t *open_session(exchange_mode_t mode)
{
    async_session_t *session = NULL;
    assert_int_equal(async_session_create(PHONE, TEST_INTERFACE, mode, &session), EOK);
    return session;
}

static void a_session_hangs_up_its_phone(void **state)
{
    (void)state;
    size_t before = fake_blocks;
    static const exchange_mode_t modes[] = {EXCHANGE_ATOMIC, EXCHANGE_SERIALIZE};
    for (unsigned i = 0; i < 2; i++) {
        async_session_t *session = open_session(modes[i]);
        async_exchange_t *used;
        assert_int_equal(async_exchange_begin(session, &used), EOK);
        assert_int_equal(async_exchange_phone(used), PHONE);
        async_exchange_end(used);
        async_session_close(session);
        assert_sent(SYS_IPC_HANGUP, PHONE, 0);
        assert_int_equal(fake_blocks, before);
    }
    fake_memory_fail(1);
    async_session_t *none;
    assert_int_equal(async_session_create(PHONE, TEST_INTERFACE, EXCHANGE_ATOMIC, &none), ENOMEM);
    assert_sent(SYS_IPC_HANGUP, PHONE, 0);
}

static errno_t connect_error;
static async_session_t *connected;
static exchange_mode_t connect_mode;
static async_session_t *connect_via;

static void connect_once(void *argument)
{
    (void)argument;
    connect_error =
        async_session_connect(connect_via, INTERFACE_CON, 8, 9, connect_mode, &connected);
}

static void connect_session(async_session_t *via, exchange_mode_t mode, errno_t error,
                            uint64_t phone)
{
    connect_via = via;
    connect_mode = mode;
    connect_error = -1;
    assert_int_equal(fibril_create("connects", connect_once, NULL, NULL), EOK);
    run();
    answer_call(PHONE, IPC_M_CONNECT_ME_TO, WORDS(INTERFACE_CON, 8, 9), error,
                WORDS(0, 0, 0, 0, phone));
    run();
    assert_int_equal(connect_error, error);
}

static async_exchange_t *begin(async_session_t *session)
{
    async_exchange_t *begun = NULL;
    assert_int_equal(async_exchange_begin(session, &begun), EOK);
    return begun;
}

static errno_t begin_error;
static async_exchange_t *begun;

static void begin_once(void *session)
{
    begin_error = async_exchange_begin(session, &begun);
}

static void a_session_is_connected_over_another(void **state)
{
    (void)state;
    async_session_t *via = open_session(EXCHANGE_SERIALIZE);
    size_t before = fake_blocks;
    connect_session(via, EXCHANGE_ATOMIC, EOK, 31);
    assert_int_equal(async_exchange_phone(begin(connected)), 31);
    async_session_close(connected);
    assert_sent(SYS_IPC_HANGUP, 31, 0);
    connect_session(via, EXCHANGE_ATOMIC, EPERM, 0); /* the exchange of the other has ended */
    assert_int_equal(fake_blocks, before);
    async_session_close(via);
    assert_sent(SYS_IPC_HANGUP, PHONE, 0);
}

static void without_memory_for_its_exchange_there_is_no_session(void **state)
{
    (void)state;
    async_session_t *via = open_session(EXCHANGE_ATOMIC);
    size_t before = fake_blocks;
    for (unsigned n = 1; n <= 2; n++) {
        connect_via = via;
        connect_mode = EXCHANGE_PARALLEL;
        assert_int_equal(fibril_create("connects", connect_once, NULL, NULL), EOK);
        run();
        answer_call(PHONE, IPC_M_CONNECT_ME_TO, WORDS(INTERFACE_CON, 8, 9), EOK,
                    WORDS(0, 0, 0, 0, 31));
        fake_memory_fail(n);
        run();
        assert_int_equal(connect_error, ENOMEM);
        assert_sent(SYS_IPC_HANGUP, 31, 0);
        assert_int_equal(fake_blocks, before);
    }
    async_session_close(via);
    assert_sent(SYS_IPC_HANGUP, PHONE, 0);
}

/* A further phone is connected as the first. */
static void a_parallel_session_connects_a_phone_for_each_exchange(void **state)
{
    (void)state;
    async_session_t *via = open_session(EXCHANGE_ATOMIC);
    size_t before = fake_blocks;
    connect_session(via, EXCHANGE_PARALLEL, EOK, 31);
    async_exchange_t *first = begin(connected);
    assert_int_equal(async_exchange_phone(first), 31);
    assert_int_equal(fibril_create("begins", begin_once, connected, NULL), EOK);
    run();
    answer_call(PHONE, IPC_M_CONNECT_ME_TO, WORDS(INTERFACE_CON, 8, 9), EOK, WORDS(0, 0, 0, 0, 32));
    run();
    assert_int_equal(begin_error, EOK);
    assert_int_equal(async_exchange_phone(begun), 32);
    async_exchange_end(begun);
    async_exchange_end(first);
    assert_int_equal(async_exchange_phone(begin(connected)), 32); /* idle for longest */
    async_exchange_end(begun);
    async_session_close(connected);
    assert_sent(SYS_IPC_HANGUP, 31, 0);
    assert_sent(SYS_IPC_HANGUP, 32, 0);
    assert_int_equal(fake_blocks, before);
    fake_test_begin(NULL);
    async_session_close(via);
    assert_sent(SYS_IPC_HANGUP, PHONE, 0);
}

/* The session has only the phone: the others are connected over it. */
static void a_parallel_session_of_a_phone_connects_over_it(void **state)
{
    (void)state;
    size_t before = fake_blocks;
    async_session_t *session = open_session(EXCHANGE_PARALLEL);
    assert_int_equal(fibril_create("begins", begin_once, session, NULL), EOK);
    run();
    answer_call(PHONE, IPC_M_CONNECT_ME_TO, WORDS(TEST_INTERFACE), ELIMIT, WORDS(0));
    run();
    assert_int_equal(begin_error, ELIMIT);
    assert_int_equal(fibril_create("begins", begin_once, session, NULL), EOK);
    run();
    answer_call(PHONE, IPC_M_CONNECT_ME_TO, WORDS(TEST_INTERFACE), EOK, WORDS(0, 0, 0, 0, 32));
    run();
    assert_int_equal(async_exchange_phone(begun), 32);
    async_session_close(session); /* while an exchange is open */
    assert_sent(SYS_IPC_HANGUP, PHONE, 0);
    assert_int_not_equal(fake_blocks, before);
    async_exchange_end(begun);
    assert_sent(SYS_IPC_HANGUP, 32, 0);
    assert_int_equal(fake_blocks, before);
}

/* ---- turns ---- */

static unsigned turn;

static void take_a_turn(void *session)
{
    async_exchange_t *mine = NULL;
    begin_error = async_exchange_begin(session, &mine);
    if (begin_error != EOK) {
        assert_null(mine);
        return;
    }
    turn++;
    fibril_sleep(10);
    async_exchange_end(mine);
}

static void a_turn_is_on_the_board_of_its_fibril(void **state)
{
    (void)state;
    async_session_t *session = open_session(EXCHANGE_SERIALIZE);
    uint64_t held = (uintptr_t)session | BOARD_HELD_SESSION;
    const board_row_t *own = fibril_self()->row;
    async_exchange_t *mine = begin(session);
    assert_int_equal(own->held[0], held);
    turn = 0;
    fibril_t *next;
    assert_int_equal(fibril_create("next", take_a_turn, session, &next), EOK);
    fibril_yield();
    const board_row_t *row = next->row;
    assert_int_equal(row->wait, BOARD_WAIT_EXCHANGE);
    assert_int_equal(row->object, (uintptr_t)session);
    async_exchange_end(mine);
    assert_int_equal(own->held[0], 0);
    assert_int_equal(row->held[0], held);
    assert_int_equal(session->owner, next->id);
    fibril_yield();
    assert_int_equal(turn, 1);
    fibril_sleep(100);
    assert_int_equal(row->held[0], 0);
    assert_int_equal(session->owner, 0);
    async_session_close(session);
    assert_sent(SYS_IPC_HANGUP, PHONE, 0);
}

/* An exchange can end on another fibril: the turn leaves the row of the fibril that had it. */
static void a_turn_ends_on_the_row_where_it_began(void **state)
{
    (void)state;
    async_session_t *session = open_session(EXCHANGE_SERIALIZE);
    assert_int_equal(fibril_create("begins", begin_once, session, NULL), EOK);
    assert_int_equal(fibril_create("begins", begin_once, session, NULL), EOK);
    fibril_yield();
    const board_row_t *row = row_in("begins", BOARD_ENDED);
    assert_non_null(row);
    assert_int_not_equal(row->held[0], 0);
    async_exchange_end(begun);
    assert_int_equal(row->held[0], 0);
    board_row_put((board_row_t *)(uintptr_t)row);
    run(); /* the second one has it now, and ends with it */
    row = row_in("begins", BOARD_ENDED);
    assert_non_null(row);
    async_exchange_end(begun);
    assert_int_equal(row->held[0], 0);
    board_row_put((board_row_t *)(uintptr_t)row);
    async_session_close(session);
    assert_sent(SYS_IPC_HANGUP, PHONE, 0);
}

/* The last exchange frees the session. */
static void a_closed_session_refuses_those_that_wait(void **state)
{
    (void)state;
    size_t before = fake_blocks;
    async_session_t *session = open_session(EXCHANGE_SERIALIZE);
    async_exchange_t *mine = begin(session);
    begin_error = EOK;
    turn = 0;
    for (int i = 0; i < 3; i++)
        assert_int_equal(fibril_create("waits", take_a_turn, session, NULL), EOK);
    fibril_yield();
    async_session_close(session);
    assert_sent(SYS_IPC_HANGUP, PHONE, 0);
    run();
    assert_int_equal(begin_error, EHANGUP);
    assert_int_equal(turn, 0);
    assert_int_not_equal(fake_blocks, before);
    async_exchange_end(mine);
    assert_int_equal(fake_blocks, before);
}

/* ---- services ---- */

static async_service_t service =
    ASYNC_SERVICE_INIT("service", INTERFACE_CON, SERVICE_LOC, EXCHANGE_ATOMIC);
static errno_t service_error;

static void use_service(void *argument)
{
    (void)argument;
    service_error = async_service_begin(&service, &begun);
}

static void begin_service(errno_t error)
{
    assert_int_equal(fibril_create("uses", use_service, NULL, NULL), EOK);
    run();
    answer_call(PHONE_NS, IPC_M_CONNECT_ME_TO, WORDS(INTERFACE_CON, SERVICE_LOC), error,
                WORDS(0, 0, 0, 0, 33));
    run();
    assert_int_equal(service_error, error);
}

static void a_service_is_connected_when_it_is_first_used(void **state)
{
    (void)state;
    begin_service(EPERM);
    begin_service(EOK);
    assert_int_equal(async_exchange_phone(begun), 33);
    assert_int_equal(async_service_begin(&service, &begun), EOK);
    assert_int_equal(async_exchange_phone(begun), 33);
    async_service_end(&service);
    assert_sent(SYS_IPC_HANGUP, 33, 0);
    async_service_end(&service);
    begin_service(EOK);
    async_service_end(&service);
    assert_sent(SYS_IPC_HANGUP, 33, 0);
}

static void the_session_with_ns_is_open_from_the_start(void **state)
{
    (void)state;
    const async_session_t *ns = async_ns_session();
    assert_string_equal(ns->name, "ns");
    assert_int_equal(ns->mode, EXCHANGE_ATOMIC);
    assert_int_equal(async_exchange_phone(begin(async_ns_session())), PHONE_NS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_TEST(a_request_gets_its_answer),
        FAKE_TEST(an_answer_to_nothing_is_ignored),
        FAKE_TEST(a_request_that_cannot_be_sent_is_answered_with_the_error),
        FAKE_TEST(a_wait_for_an_answer_has_a_limit),
        FAKE_TEST(a_request_wakes_only_the_fibril_that_waits_for_it),
        FAKE_TEST(a_forgotten_request_is_freed_with_its_answer),
        FAKE_TEST(requests_are_used_again),
        FAKE_TEST(a_session_hangs_up_its_phone),
        FAKE_TEST(a_session_is_connected_over_another),
        FAKE_TEST(without_memory_for_its_exchange_there_is_no_session),
        FAKE_TEST(a_parallel_session_connects_a_phone_for_each_exchange),
        FAKE_TEST(a_parallel_session_of_a_phone_connects_over_it),
        FAKE_TEST(a_turn_is_on_the_board_of_its_fibril),
        FAKE_TEST(a_turn_ends_on_the_row_where_it_began),
        FAKE_TEST(a_closed_session_refuses_those_that_wait),
        FAKE_TEST(a_service_is_connected_when_it_is_first_used),
        FAKE_TEST(the_session_with_ns_is_open_from_the_start),
        FAKE_TEST(without_memory_there_is_no_request), /* the last: it leaves requests */
    };
    return cmocka_run_group_tests(tests, fake_group_begin, NULL);
}
