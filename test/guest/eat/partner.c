// SPDX-License-Identifier: BSD-2-Clause
/* Kinds of kernel memory that take several tasks; see eat.h. */
#include "eat.h"
#include <abi/area.h>
#include <abi/limits.h>
#include <async/async.h>
#include <os/ipc.h>
#include <os/os.h>
#include <os/syscall.h>
#include <proto/loader.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define PAGE 4096ull

enum {
    EAT_KEEP = FIRST_USER_METHOD, /* a call that is never answered */
    EAT_SEND, /* send EAT_KEEP to the cloned phone; answer: the number and the error */
    EAT_END   /* end without an answer */
};

#define LABEL_ASKED 0xa5ced /* of calls whose answer is awaited */

/* Partners look after this time whether the eater still lives. A hang-up is no sign of its end:
 * other partners have phones too. */
#define LOOK_US 100000

/* ---- partners ---- */

static void serve_clone(const ipc_message_t *message, bool leaves, cap_handle_t *phone)
{
    static const uint64_t none[IPC_WORDS];
    errno_t rc = ipc_answer(message->handle, EOK, none, phone);
    if (rc != EOK)
        (void)ipc_answer_0(message->handle, rc);
    else if (leaves)
        (void)ipc_hangup(*phone);
}

static void serve_share_out(const ipc_message_t *message)
{
    static const uint64_t anywhere[IPC_WORDS];
    uint64_t base;
    errno_t rc = ipc_answer(message->handle, EOK, anywhere, &base);
    if (rc != EOK)
        (void)ipc_answer_0(message->handle, rc);
}

static void serve_share_in(const ipc_message_t *message)
{
    static void *lent;
    errno_t rc = EOK;
    if (lent == NULL)
        rc = os_area_create(&lent, PAGE, AREA_READ | AREA_WRITE);
    uint64_t words[IPC_WORDS] = {(uint64_t)(uintptr_t)lent, AREA_READ | AREA_WRITE};
    if (rc == EOK)
        rc = ipc_answer(message->handle, EOK, words, NULL);
    if (rc != EOK && rc != EPARTY)
        (void)ipc_answer_0(message->handle, rc);
}

static void serve_send(const ipc_message_t *message, cap_handle_t phone)
{
    static const uint64_t none[IPC_WORDS];
    uint64_t words[IPC_WORDS] = {0};
    errno_t rc;
    while ((rc = ipc_call(phone, 0, EAT_KEEP, none, NULL)) == EOK)
        words[0]++;
    (void)ipc_answer(message->handle, rc, words, NULL);
}

static _Noreturn void partner_serve(bool leaves, task_id_t eater)
{
    task_info_t info;
    cap_handle_t phone = CAP_NONE;
    for (;;) {
        ipc_message_t message;
        errno_t rc = ipc_wait(LOOK_US, &message);
        if (rc == ETIMEDOUT && os_task_find(eater, &info) != EOK)
            os_task_exit(0);
        if (rc != EOK || message.flags & IPC_FLAG_ANSWERED)
            continue;
        if (message.method == EAT_END)
            os_task_exit(0);
        else if (message.method == IPC_M_CONNECTION_CLONE)
            serve_clone(&message, leaves, &phone);
        else if (message.method == IPC_M_SHARE_OUT)
            serve_share_out(&message);
        else if (message.method == IPC_M_SHARE_IN)
            serve_share_in(&message);
        else if (message.method == EAT_SEND)
            serve_send(&message, phone);
    }
}

void partner_main(const char *role, task_id_t eater)
{
    task_info_t info;
    if (strcmp(role, "deaf") != 0)
        partner_serve(strcmp(role, "leaver") == 0, eater);
    while (os_task_find(eater, &info) == EOK)
        (void)syscall_thread_sleep(LOOK_US);
    os_task_exit(0);
}

static errno_t partner_load(async_exchange_t *exchange, const char *role)
{
    char args[64];
    int size = snprintf(args, sizeof(args), "/test/eat%cpartner%c%s%c%u", 0, 0, role, 0,
                        (unsigned)os_task_self());
    errno_t rc = async_call(exchange, IPC_M_CONNECT_ME, INTERFACE_LOADER, 0, 0, 0, 0, NULL);
    if (rc == EOK)
        rc = loader_set_cwd(exchange, "/");
    if (rc == EOK)
        rc = loader_set_args(exchange, args, (size_t)size + 1);
    if (rc == EOK)
        rc = loader_load(exchange, "/test/eat");
    if (rc == EOK)
        rc = loader_run(exchange);
    return rc;
}

/* Starts a partner; `*phone` leads to it. Unlike task_spawn(), it keeps the phone. */
static errno_t partner_start(const char *role, cap_handle_t *phone)
{
    task_id_t id;
    async_session_t *session;
    async_exchange_t *exchange;
    errno_t rc = os_task_spawn("eaten", 0, &id, phone);
    if (rc == EOK)
        rc = async_session_create(*phone, INTERFACE_LOADER, EXCHANGE_ATOMIC, &session);
    if (rc == EOK)
        rc = async_exchange_begin(session, &exchange);
    if (rc == EOK) {
        rc = partner_load(exchange, role);
        async_exchange_end(exchange);
    }
    return rc;
}

/* Sends a call and waits for its answer. */
static errno_t partner_ask(cap_handle_t phone, uint64_t method, uint64_t word1, uint64_t word2,
                           uint64_t word3, ipc_message_t *answer)
{
    uint64_t words[IPC_WORDS] = {word1, word2, word3};
    errno_t rc = ipc_call(phone, LABEL_ASKED, method, words, NULL);
    while (rc == EOK) {
        rc = ipc_wait(IPC_WAIT_FOREVER, answer);
        if (rc == EOK && answer->flags & IPC_FLAG_ANSWERED && answer->label == LABEL_ASKED)
            return (errno_t)answer->method;
    }
    return rc;
}

/* ---- kinds ---- */

/* Gives a partner phones to a task that sleeps. */
static errno_t give_phones(const char *role, unsigned long *count)
{
    cap_handle_t sleeper, partner;
    ipc_message_t answer;
    errno_t rc = partner_start("deaf", &sleeper);
    if (rc == EOK)
        rc = partner_start(role, &partner);
    while (rc == EOK) {
        rc = partner_ask(partner, IPC_M_CONNECTION_CLONE, sleeper, 0, 0, &answer);
        *count += rc == EOK;
    }
    return rc;
}

errno_t eat_phones(unsigned long *count)
{
    return give_phones("keeper", count);
}

errno_t eat_hangups(unsigned long *count)
{
    return give_phones("leaver", count);
}

errno_t eat_calls(unsigned long *count)
{
    static const uint64_t none[IPC_WORDS];
    cap_handle_t sleeper;
    errno_t rc = partner_start("deaf", &sleeper);
    while (rc == EOK) {
        rc = ipc_call(sleeper, 0, EAT_KEEP, none, NULL);
        *count += rc == EOK;
    }
    return rc;
}

#define SENDERS 4

/* Lets partners send as many calls as they can to another one, which receives but does not answer
 * them. */
static errno_t send_to_keeper(unsigned long *count, bool senders_end)
{
    cap_handle_t keeper, sender[SENDERS];
    ipc_message_t answer;
    errno_t rc = partner_start("keeper", &keeper);
    for (unsigned i = 0; i < SENDERS && rc == EOK; i++)
        rc = partner_start("keeper", &sender[i]);
    if (rc != EOK)
        return rc;
    for (unsigned i = 0; i < SENDERS; i++) {
        rc = partner_ask(sender[i], IPC_M_CONNECTION_CLONE, keeper, 0, 0, &answer);
        if (rc != EOK)
            return rc;
        rc = partner_ask(sender[i], EAT_SEND, 0, 0, 0, &answer);
        *count += answer.word[0];
        if (senders_end && partner_ask(sender[i], EAT_END, 0, 0, 0, &answer) != EHANGUP)
            return EINVAL;
    }
    return rc;
}

errno_t eat_handles(unsigned long *count)
{
    return send_to_keeper(count, false);
}

errno_t eat_orphans(unsigned long *count)
{
    return send_to_keeper(count, true);
}

/* Shares an area of this task with a partner, `times` times or until there is an error. */
static errno_t share_area(uint64_t size, unsigned long times, char **memory, unsigned long *count)
{
    cap_handle_t partner;
    ipc_message_t answer;
    void *area = NULL;
    errno_t rc = partner_start("keeper", &partner);
    if (rc == EOK)
        rc = os_area_create(&area, size, AREA_READ | AREA_WRITE);
    while (rc == EOK && *count < times) {
        rc = partner_ask(partner, IPC_M_SHARE_OUT, (uint64_t)(uintptr_t)area, size, AREA_READ,
                         &answer);
        *count += rc == EOK;
    }
    *memory = area;
    return rc;
}

errno_t eat_shares(unsigned long *count)
{
    char *memory;
    return share_area(PAGE, 2 * TASK_AREAS_MAX, &memory, count);
}

errno_t eat_loans(unsigned long *count)
{
    cap_handle_t partner;
    ipc_message_t answer;
    errno_t rc = partner_start("keeper", &partner);
    while (rc == EOK) {
        rc = partner_ask(partner, IPC_M_SHARE_IN, 0, PAGE, 0, &answer);
        *count += rc == EOK;
    }
    return rc;
}

/* One page in every 2 MiB of a shared area: each takes a page table and a node of the tree of shared
 * frames. */
errno_t eat_sparse(unsigned long *count)
{
    char *memory;
    unsigned long shares = 0;
    errno_t rc = share_area(1ull << 40, 1, &memory, &shares);
    while (rc == EOK) {
        rc = touch_by_call(memory + (*count << 21));
        *count += rc == EOK;
    }
    return rc;
}
