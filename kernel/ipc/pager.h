// SPDX-License-Identifier: BSD-2-Clause
/*
 * Pagers: servers that fill the pages of an area.
 *
 * An area with a pager holds one of these: the phone over which its pages are asked for, and three
 * words that tell the server what the area shows. A page that is touched and not there is asked
 * for with PAGE_IN on behalf of the thread that touched it, which waits for the answer with no lock
 * held. The server accepts with an address in its own memory; what lies there is copied into a
 * fresh frame: afterwards neither side sees what the other writes, and the server may use its
 * buffer again. No page is ever taken away, so none is asked for twice, but for threads that touch
 * the same one at the same time: the first answer counts.
 *
 * The frame is taken before the call is sent, and the page is mapped by the thread that waits; so
 * whatever fails on this side fails in that thread, and all that the server's answer does is to
 * fill the frame. The area may be changed or destroyed meanwhile: the thread then looks again.
 *
 * The call has a sender like any other, but the thread itself gets the answer, not the task's
 * answerbox. A thread that is killed while it waits forgets the call; the call then owns the frame.
 *
 * Locks: ipc_lock, marked [ipc]. References are counted by the area and by a thread on its way from
 * the area to the call.
 */
#ifndef IPC_PAGER_H
#define IPC_PAGER_H

#include <abi/error.h>
#include <abi/ipc.h>
#include <adt/list.h>
#include <mm/as.h>
#include <stdatomic.h>
#include <stdint.h>

struct call;
struct phone;
struct task;

typedef struct pager {
    atomic_uint refs;           /* [a] */
    link_t link;                /* [ipc] in task->pagers */
    struct phone *phone;        /* [ipc, counted] NULL: the IPC of its task has ended */
    uint64_t word[PAGER_WORDS]; /* [I] words 1 to 3 of PAGE_IN */
} pager_t;

/* What became of a page that had to be asked for. */
typedef struct page_answer {
    uint32_t pager; /* task id of the server, 0: unknown */
    errno_t error;  /* why there is no page; EHANGUP: the server is gone */
} page_answer_t;

void pager_init_cache(void);
/* A pager over a phone of `task`. EHANDLE, EHANGUP, ENOMEM. */
MUST_USE
errno_t pager_create(struct task *task, cap_handle_t phone, const uint64_t word[PAGER_WORDS],
                     pager_t **pager);
void pager_ref(pager_t *pager);
/* Takes ipc_lock: no address space may be locked. */
void pager_unref(pager_t *pager);
/* The IPC of `task` ends, ipc_lock is held: its pagers let go of their phones. */
void pager_task_fini(struct task *task);

/* Asks for the page of `va` of the running task's memory, which as_fault() or as_resolve() says is
 * EPAGED, and waits for it. EOK: look again, it is there or the memory is another. EPAGED: there
 * will be no page, `*answer` says why. ENOMEM. EINTR: the thread was woken, its task dies. */
MUST_USE
errno_t page_in(uint64_t va, enum fault_kind kind, page_answer_t *answer);

/* The same for the page that the running thread's system call found missing (user.h), so that the
 * call can be made again from its beginning. EFAULT when there will be no page. */
MUST_USE
errno_t page_in_wanted(void);

/* The call is answered: its thread is told, and gets the frame back. Under ipc_lock. */
void page_in_answered(struct call *call);

#endif
