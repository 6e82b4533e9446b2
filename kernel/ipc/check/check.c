// SPDX-License-Identifier: BSD-2-Clause
/*
 * Checks the invariants of IPC over all tasks: each call is on exactly one list, which its `place`
 * names; each handle finds its call; counters equal list lengths; each connected phone is on the
 * list of its peer and no other; reference counts equal the number of references; no thread waits
 * while a message is queued; the numbers of calls and phones equal those of the slab caches.
 *
 * Three linear passes: the `checked` fields of all objects are zeroed, then counted, then compared.
 * Nothing is allocated.
 */
#include <ipc/check/check.h>
#include <ipc/ipc.h>
#include <ipc/pager.h>
#include <ipc/private.h>
#include <lib/assert.h>
#include <proc/task.h>
#include <proc/thread.h>

#define TEXT(x)  #x
#define TEXT2(x) TEXT(x)
#define CHECK_AS(condition, text)                                                                  \
    do {                                                                                           \
        if (!(condition))                                                                          \
            return __FILE__ ":" TEXT2(__LINE__) ": " text;                                         \
    } while (0)
#define CHECK(condition) CHECK_AS(condition, #condition)

typedef struct tally {
    uint64_t calls;
    uint64_t phones;
} tally_t;

static void clear_phone(phone_t *phone)
{
    if (phone != NULL)
        phone->checked_refs = phone->checked_calls = phone->checked_links = 0;
}

static void clear_calls(const list_t *list)
{
    list_foreach (*list, link, call_t, call) {
        clear_phone(call->phone);
        clear_phone(call->origin);
        clear_phone(call->carried);
        if (call->kind == CALL_HANGUP)
            clear_phone(list_entry(call, phone_t, hangup));
    }
}

static void clear_task(task_t *task)
{
    list_foreach (task->pagers, link, pager_t, pager)
        clear_phone(pager->phone);
    for (uint32_t i = 0; i < task->phones.capacity; i++)
        clear_phone(cap_at(&task->phones, i));
    clear_calls(&task->box.incoming);
    clear_calls(&task->box.dispatched);
    clear_calls(&task->box.answers);
}

/* Counts one reference; the first time, the phone itself. */
static void count_phone(phone_t *phone, tally_t *tally)
{
    if (phone != NULL && phone->checked_refs++ == 0)
        tally->phones++;
}

/* Exactly one thread of the sender waits for a page-in. */
static const char *check_page_in(const call_t *call)
{
    if (call->method != IPC_M_PAGE_IN || call->sender == NULL)
        return NULL;
    CHECK(call->place != CALL_ANSWERS);
    CHECK(call->faulter->task == call->sender && call->faulter->paging == call);
    return NULL;
}

static const char *count_request(const task_t *task, call_t *call, tally_t *tally)
{
    tally->calls++;
    if (call->phone != call->origin)
        count_phone(call->phone, tally);
    count_phone(call->origin, tally);
    count_phone(call->carried, tally);
    bool answered = call->place == CALL_ANSWERS;
    CHECK(answered == ((call->flags & IPC_FLAG_ANSWERED) != 0));
    CHECK(answered ? call->callee == NULL && call->sender == task : call->callee == task);
    CHECK((call->sender == NULL) == ((call->flags & IPC_FLAG_DISCARD_ANSWER) != 0));
    CHECK(link_used(&call->sent_link) == (call->sender != NULL));
    CHECK(call->phone != NULL && call->origin != NULL);
    CHECK(!answered || (call->carried == NULL && !call->routed));
    if (!answered) {
        call->origin->checked_calls++;
        if (call->routed)
            call->phone->checked_calls++;
    }
    if (call->place == CALL_DISPATCHED)
        CHECK(cap_find(&task->calls, call->handle) == call);
    return check_page_in(call);
}

static const char *count_notification(const task_t *task, call_t *call, tally_t *tally)
{
    CHECK(call->place == CALL_INCOMING);
    CHECK(call->callee == task);
    CHECK((call->flags & IPC_FLAG_NOTIFICATION) != 0);
    if (call->kind == CALL_HANGUP)
        count_phone(list_entry(call, phone_t, hangup), tally);
    return NULL;
}

static const char *count_list(const task_t *task, const list_t *list, enum call_place place,
                              uint32_t *length, tally_t *tally)
{
    *length = 0;
    list_foreach (*list, link, call_t, call) {
        CHECK(call->place == place);
        CHECK(call->link.next->prev == &call->link && call->link.prev->next == &call->link);
        const char *wrong = call->kind == CALL_REQUEST ? count_request(task, call, tally)
                                                       : count_notification(task, call, tally);
        if (wrong != NULL)
            return wrong;
        ++*length;
    }
    return NULL;
}

static const char *count_phones(const task_t *task, tally_t *tally)
{
    uint32_t used = 0;
    for (uint32_t i = 0; i < task->phones.capacity; i++) {
        phone_t *phone = cap_at(&task->phones, i);
        if (phone == NULL)
            continue;
        used++;
        CHECK(phone->holder == task && CAP_INDEX(phone->handle) == i);
        CHECK(cap_find(&task->phones, phone->handle) == phone);
        count_phone(phone, tally);
    }
    CHECK(used == task->phones.used);
    return NULL;
}

static const char *count_pagers(const task_t *task, tally_t *tally)
{
    list_foreach (task->pagers, link, pager_t, pager) {
        CHECK(pager->phone != NULL && atomic_load(&pager->refs) > 0);
        CHECK(pager->phone->holder == NULL || pager->phone->holder == task);
        count_phone(pager->phone, tally);
    }
    return NULL;
}

static const char *count_connections(const task_t *task)
{
    list_foreach (task->box.phones, peer_link, phone_t, phone) {
        CHECK(phone->state == PHONE_CONNECTED && phone->peer == task);
        CHECK(phone->holder != NULL);
        phone->checked_links++;
    }
    return NULL;
}

static const char *check_sent(const task_t *task)
{
    uint32_t sent = 0;
    list_foreach (task->sent_calls, sent_link, call_t, call) {
        CHECK(call->sender == task);
        CHECK(call->place != CALL_NOWHERE);
        sent++;
    }
    CHECK(sent == task->sent_count);
    return NULL;
}

static const char *check_waiters(const task_t *task)
{
    const answerbox_t *box = &task->box;
    list_foreach (box->waiters, wait_link, thread_t, thread) {
        CHECK(thread->task == task);
        if (atomic_load(&thread->state) == THREAD_WAITING)
            CHECK(list_empty(&box->incoming) && list_empty(&box->answers));
    }
    return NULL;
}

static const char *count_task(const task_t *task, tally_t *tally)
{
    uint32_t incoming, dispatched, answers;
    const answerbox_t *box = &task->box;
    const char *wrong = count_phones(task, tally);
    if (wrong == NULL)
        wrong = count_list(task, &box->incoming, CALL_INCOMING, &incoming, tally);
    if (wrong == NULL)
        wrong = count_list(task, &box->dispatched, CALL_DISPATCHED, &dispatched, tally);
    if (wrong == NULL)
        wrong = count_list(task, &box->answers, CALL_ANSWERS, &answers, tally);
    if (wrong == NULL)
        wrong = count_pagers(task, tally);
    if (wrong == NULL)
        wrong = count_connections(task);
    if (wrong == NULL)
        wrong = check_sent(task);
    if (wrong != NULL)
        return wrong;
    CHECK(task->calls.used == dispatched);
    CHECK(box->open || list_empty(&box->phones));
    return check_waiters(task);
}

static const char *compare_phone(const phone_t *phone)
{
    if (phone == NULL)
        return NULL;
    CHECK(phone->refs == phone->checked_refs);
    CHECK(phone->active_calls == phone->checked_calls);
    CHECK(phone->checked_links == (phone->state == PHONE_CONNECTED ? 1 : 0));
    CHECK((phone->state == PHONE_CONNECTED) == (phone->peer != NULL));
    CHECK(phone->state != PHONE_HUNGUP || phone->holder == NULL || phone->active_calls > 0);
    return NULL;
}

static const char *compare_calls(const list_t *list)
{
    list_foreach (*list, link, call_t, call) {
        const char *wrong = compare_phone(call->phone);
        if (wrong == NULL)
            wrong = compare_phone(call->origin);
        if (wrong == NULL)
            wrong = compare_phone(call->carried);
        if (wrong == NULL && call->kind == CALL_HANGUP)
            wrong = compare_phone(list_entry(call, phone_t, hangup));
        if (wrong != NULL)
            return wrong;
    }
    return NULL;
}

static const char *compare_task(const task_t *task)
{
    const char *wrong = NULL;
    list_foreach (task->pagers, link, pager_t, pager)
        if ((wrong = compare_phone(pager->phone)) != NULL)
            return wrong;
    for (uint32_t i = 0; i < task->phones.capacity && wrong == NULL; i++)
        wrong = compare_phone(cap_at(&task->phones, i));
    if (wrong == NULL)
        wrong = compare_calls(&task->box.incoming);
    if (wrong == NULL)
        wrong = compare_calls(&task->box.dispatched);
    if (wrong == NULL)
        wrong = compare_calls(&task->box.answers);
    return wrong;
}

const char *ipc_check_text_unlocked(void)
{
    tally_t tally = {0};
    const char *wrong = NULL;
    list_foreach (task_list, link, task_t, task)
        clear_task(task);
    list_foreach (task_list, link, task_t, task)
        if ((wrong = count_task(task, &tally)) != NULL)
            return wrong;
    list_foreach (task_list, link, task_t, task)
        if ((wrong = compare_task(task)) != NULL)
            return wrong;
    CHECK(tally.calls == call_cache.in_use);
    CHECK(tally.phones == phone_cache.in_use);
    return NULL;
}

const char *ipc_check_text(void)
{
    spinlock_lock(&task_list_lock);
    spinlock_lock(&ipc_lock);
    const char *wrong = ipc_check_text_unlocked();
    spinlock_unlock(&ipc_lock);
    spinlock_unlock(&task_list_lock);
    return wrong;
}

void ipc_check(void)
{
    const char *wrong = ipc_check_text();
    if (wrong != NULL)
        panic("IPC is inconsistent: %s", wrong);
}
