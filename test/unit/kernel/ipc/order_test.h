// SPDX-License-Identifier: BSD-2-Clause
/* What the tests of the order lint share: what it told, and servers that call while they serve. */
#ifndef ORDER_TEST_H
#define ORDER_TEST_H

#include "ipc_test.h"

#include <ipc/order.h>
#include <stdio.h>
#include <trace/klog.h>

static uint64_t log_read_to;

/* What was added to the log since the last look. */
static inline const char *log_news(void)
{
    static char text[KLOG_SIZE];
    size_t size = klog_read(&log_read_to, text, sizeof(text) - 1);
    log_read_to += size;
    text[size] = '\0';
    return text;
}

static inline int order_begin(void **state)
{
    int result = puppet_test_begin(state);
    log_read_to = klog_next();
    return result;
}

#define ORDER_TEST(function) cmocka_unit_test_setup_teardown(function, order_begin, puppet_test_end)

/* `from` calls over `phone` while it serves `cause`. */
static inline void call_serving(puppet_t *from, cap_handle_t phone, uint64_t cause)
{
    from->thread->page->serving_call = cause;
    send_ok(from, phone, 0, PING, 0, 0, 0);
    from->thread->page->serving_call = 0;
}

/* Gives `to` a call to serve, from `from`; the id of the one that it takes, which is older when
 * there was one. */
static inline uint64_t gives_work(puppet_t *from, puppet_t *to)
{
    send_ok(from, link_up(from, to, 1), 0, PING, 0, 0, 0);
    ipc_message_t m;
    do {
        m = take_ok(to);
    } while (m.handle == 0); /* an answer or a notification */
    return m.id;
}

static puppet_t *client;
static unsigned rings_told; /* by this process */

/* What was told since the last look; rings are counted. */
static inline const char *told(void)
{
    const char *news = log_news();
    for (const char *at = news; (at = strstr(at, "possible deadlock")) != NULL; at++)
        rings_told++;
    return news;
}

/* `from` serves a call and calls `to`: whether that closed a ring of which was told. */
static inline bool tells(puppet_t *from, puppet_t *to)
{
    call_serving(from, link_up(from, to, 1), gives_work(client, from));
    return strstr(told(), "possible deadlock") != NULL;
}

/* Ends all tasks in the middle of a test. */
static inline void end_all(void)
{
    assert_int_equal(puppet_test_end(NULL), 0);
    assert_int_equal(order_begin(NULL), 0);
}

#endif
