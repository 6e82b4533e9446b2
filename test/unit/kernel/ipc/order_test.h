// SPDX-License-Identifier: BSD-2-Clause
/* Common functions of the tests of the order lint: its reports, and servers that call while they
 * serve. */
#ifndef ORDER_TEST_H
#define ORDER_TEST_H

#include "ipc_test.h"

#include <diagnosis/order/order.h>
#include <inspect/order_lint.h>
#include <ipc/order.h>
#include <stdio.h>
#include <trace/klog.h>

static uint64_t log_read_to;

/* Returns what was added to the log since the last call. */
static inline const char *log_news(void)
{
    static char text[KLOG_SIZE];
    size_t size = klog_read(&log_read_to, text, sizeof(text) - 1);
    log_read_to += size;
    text[size] = '\0';
    return text;
}

/* The kernel with its order lint. */
static inline int order_group_setup(void **state)
{
    int result = puppet_group_setup(state);
    order_lint_init();
    return result;
}

static inline int order_begin(void **state)
{
    int result = puppet_test_begin(state);
    log_read_to = klog_next();
    return result;
}

#define ORDER_RUN(tests)     cmocka_run_group_tests(tests, order_group_setup, NULL)
#define ORDER_TEST(function) cmocka_unit_test_setup_teardown(function, order_begin, puppet_test_end)

/* Lets `from` call over `phone` while it serves `cause`. */
static inline void call_serving(puppet_t *from, cap_handle_t phone, uint64_t cause)
{
    from->thread->page->serving_call = cause;
    send_ok(from, phone, 0, PING, 0, 0, 0);
    from->thread->page->serving_call = 0;
}

/* Sends `to` a call from `from` and lets `to` receive a call, possibly an older one. Returns the id
 * of the received call. */
static inline uint64_t receive_work(puppet_t *from, puppet_t *to)
{
    send_ok(from, link_up(from, to, 1), 0, PING, 0, 0, 0);
    ipc_message_t m;
    do {
        m = take_ok(to);
    } while (m.handle == 0); /* an answer or a notification */
    return m.id;
}

static puppet_t *client;
static unsigned report_count; /* number of reports in this process */

/* Returns the reports since the last call, and counts them. */
static inline const char *new_reports(void)
{
    const char *news = log_news();
    for (const char *at = news; (at = strstr(at, "possible deadlock")) != NULL; at++)
        report_count++;
    return news;
}

/* Lets `from` serve a call and call `to`; returns whether that closed a cycle that was reported. */
static inline bool call_closes_ring(puppet_t *from, puppet_t *to)
{
    call_serving(from, link_up(from, to, 1), receive_work(client, from));
    return strstr(new_reports(), "possible deadlock") != NULL;
}

/* Ends all tasks during a test. */
static inline void end_all(void)
{
    assert_int_equal(puppet_test_end(NULL), 0);
    assert_int_equal(order_begin(NULL), 0);
}

#endif
