// SPDX-License-Identifier: BSD-2-Clause
/* A task with an area whose pager is another task; for the tests of PAGE_IN. */
#ifndef PAGER_TEST_H
#define PAGER_TEST_H

#include "ipc_test.h"

#include <abi/limits.h>
#include <trace/klog.h>

#define PAGES ((uint64_t)4)

/* Set by paged_begin(). */
static puppet_t *a, *b;        /* b is the pager */
static cap_handle_t ab;        /* a's phone to it, label 7 */
static uint64_t base;          /* of the area of a: PAGES pages, words 31, 32, 33 */
static uint64_t log_read_from; /* start of the unread part of the log */

static inline errno_t area_paged(puppet_t *p, uint64_t *at, uint64_t size, unsigned flags,
                                 cap_handle_t phone)
{
    syscall_words_t words = {{*at, size, flags, phone, 31, 32, 33}};
    errno_t rc = puppet_call(p, SYS_AREA_CREATE_PAGED, &words);
    if (rc == EOK)
        *at = words.w[0];
    return rc;
}

static inline void paged_begin(void)
{
    a = puppet_create("a"), b = puppet_create("b");
    ab = link_up(a, b, 7);
    base = 0;
    assert_int_equal(area_paged(a, &base, PAGES * 4096, AREA_READ | AREA_WRITE, ab), EOK);
    log_read_from = klog_next();
}

/* Lets the pager receive a request for the page at `offset`. */
static inline ipc_message_t take_page_in(puppet_t *pager, uint64_t offset)
{
    ipc_message_t m = take_ok(pager);
    assert_int_equal(m.method, IPC_M_PAGE_IN);
    assert_int_equal(m.word[3], offset);
    assert_int_equal(m.word[4], 4096);
    return m;
}

/* Lets the pager receive a request and supply a page filled with `byte`. */
static inline void give_page(puppet_t *pager, uint64_t offset, int byte)
{
    char page[4096];
    memset(page, byte, sizeof(page));
    poke(pager, pager->memory, page, sizeof(page));
    ipc_message_t m = take_page_in(pager, offset);
    assert_int_equal(answer(pager, m.handle, EOK, pager->memory, 4096, 0, NULL), EOK);
}

static inline int byte_at(puppet_t *p, uint64_t address)
{
    unsigned char byte;
    peek(p, address, &byte, 1);
    return byte;
}

/* Checks that a fault ended the task, and that the kernel log reports it with this text. */
static inline void assert_ended(puppet_t *p, const char *words)
{
    char text[4096];
    size_t size = klog_read(&log_read_from, text, sizeof(text) - 1);
    text[size] = '\0';
    log_read_from += size;
    assert_true(p->task->dead);
    p->gone = true;
    if (strstr(text, words) == NULL)
        fail_msg("the log does not contain '%s': %s", words, text);
}

#endif
