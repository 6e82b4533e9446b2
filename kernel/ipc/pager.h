// SPDX-License-Identifier: BSD-2-Clause
/*
 * Pagers: servers that fill the pages of an area.
 *
 * A paged area has a pager_t: the phone over which its pages are requested, and three words that
 * identify the contents of the area to the server. When a thread touches a missing page, the kernel
 * sends PAGE_IN on its behalf, and the thread waits for the answer with no lock held. The server
 * accepts with an address in its own memory, whose contents are copied into a new frame. Afterwards
 * neither side sees later writes of the other, and the server can reuse its buffer. Pages are never
 * evicted, so a page is requested only once, unless several threads touch it at the same time: then
 * the first answer counts.
 *
 * The frame is allocated before the call is sent, and the waiting thread maps the page, so failures
 * on the client's side occur in that thread; the server's answer only fills the frame. The area can
 * be changed or destroyed in the meantime; the thread then handles its fault again.
 *
 * The call has a sender like any other, but the answer goes to the waiting thread, not to the
 * task's answerbox. If the thread is killed while it waits, the call becomes the owner of the
 * frame.
 *
 * Locks: ipc_lock protects the fields marked [ipc]. References are held by the area and by a thread
 * that requests a page, so all pagers of a task are destroyed before its IPC ends: the last thread
 * destroys the areas.
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
    struct phone *phone;        /* [I] with a reference */
    uint64_t word[PAGER_WORDS]; /* [I] words 1 to 3 of PAGE_IN */
} pager_t;

/* The result of a request for a page. */
typedef struct page_answer {
    uint32_t pager; /* task id of the server; 0: unknown */
    errno_t error;  /* why there is no page; EHANGUP: the server is gone */
} page_answer_t;

void pager_init_cache(void);
/* Creates a pager over a phone of `task`. EHANDLE, EHANGUP, ENOMEM. */
MUST_USE
errno_t pager_create(struct task *task, cap_handle_t phone, const uint64_t word[PAGER_WORDS],
                     pager_t **pager);
void pager_ref(pager_t *pager);
/* Puts a reference. Takes ipc_lock, so the caller must not hold the lock of an address space. */
void pager_unref(pager_t *pager);

/* Requests the page of `va` in the running task's memory, after as_fault() or as_resolve() returned
 * EPAGED, and waits for it. EOK: retry the access (the page is mapped, or the area has changed).
 * EPAGED: there will be no page; `*answer` tells why. ENOMEM. EINTR: the task is dying. */
MUST_USE
errno_t page_in(uint64_t va, enum fault_kind kind, page_answer_t *answer);

/* Requests the page that the running thread's system call needs (mm/user.h), so that the call can
 * be restarted. EFAULT: there will be no page; ENOMEM; EINTR. */
MUST_USE
errno_t page_in_wanted(void);

/* Handles the answer of a PAGE_IN: wakes its thread, which gets the frame back. The caller holds
 * ipc_lock. */
void page_in_answered(struct call *call);

#endif
