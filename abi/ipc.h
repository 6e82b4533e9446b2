// SPDX-License-Identifier: BSD-2-Clause
/*
 * The message as userspace and kernel see it.
 *
 * A call carries a method and five words, an answer carries a return value and
 * five words; both travel in registers. Receiving (IPC_WAIT) gives, in the ten
 * words of the system call:
 *
 *   0 handle   call handle to answer or forward with; 0 for answers and notifications
 *   1 what     low 32 bits IPC_FLAG_*, high 32 bits the sender's task id (answers: 0)
 *   2 method   of a call; of an answer the errno_t that the callee gave
 *   3..7       the five words
 *   8 label    of a call: label of the connection it came over, as the callee set
 *              it when it accepted; of an answer: label given with IPC_CALL;
 *              of a notification: label given when subscribing
 *   9 id       call id, unique since boot
 *
 * System methods (below FIRST_USER_METHOD) have a meaning to the kernel:
 *
 *   method          words of the caller             words of the answer that accepts (retval EOK)
 *   CONNECT_ME_TO   1 interface 2,3 free            5 label of the new connection (callee's choice)
 *                   caller gets: word 5 = phone handle
 *   CONNECT_TO_ME   1 interface 2,3 free 4 label    - ; the answer system call gives out word 0 =
 *                                                   phone handle to the caller
 *   CONNECTION_CLONE 1 phone handle of the caller   - ; out word 0 = phone handle to the same peer,
 *                                                   label 0 until CONNECT_ME was accepted over it
 *   CONNECT_ME      1 interface 2,3 free            5 label for the phone that it came over
 *   DATA_WRITE      1 source address 2 size         1 destination address 2 size (<= asked)
 *                   caller gets: word 2 = size moved
 *   DATA_READ       1 destination address 2 size    1 source address 2 size (<= asked)
 *                   caller gets: word 2 = size moved
 *   SHARE_OUT       1 area base 2 size 3 flags      1 destination base or 0; out word 0 = base
 *   SHARE_IN        1 destination base or 0 2 size 3 free   1 area base 2 flags
 *                   caller gets: word 1 = base
 *   PAGE_IN         sent by the kernel when a page of an area with a pager is touched:
 *                   1..3 as given with AREA_CREATE_PAGED 4 offset of the page in the area 5 size
 *                                                   1 source address 2 size (<= asked; zeros follow)
 *   PHONE_HUNGUP    notification (no answer): the phone with this label was hung up or its
 *                   holder died; word 1 = the holder's task id, 2 = TASK_EXIT_* (<abi/task.h>; UP:
 *                   it lives and only hung up), 3 = exit status
 *   INTERRUPT       notification: word 1 = byte of the console line (else 0), 2 = irq number,
 *                   3 = interrupts since the last one was taken; label as subscribed
 *   EVENT           notification: word 1 = EVENT_*; label as subscribed
 *   other           ENOTSUP when sent
 *
 * DATA_* with size over DATA_XFER_MAX: E2BIG when sent; a range that is not all user memory:
 * EFAULT when sent. SHARE_OUT's size must be the size of the area (0: the kernel puts it in), its
 * flags some that an area can have: EINVAL when sent. An area that has another size or is gone when
 * the callee accepts: ENOENT.
 *
 * PAGE_IN goes over the phone that was given with the area. The page is a copy: neither side sees
 * what the other writes later. A refusal ends the task that touched the page; in a system call it
 * is EFAULT. A transfer waits, before it is sent, for pages of the sender's that its pager has not
 * given yet. A page may be asked for more than once, when threads touch it at the same time.
 *
 * An accepting answer that fails (bad address, quota of the callee) gives its
 * error to the callee and leaves the call unanswered. When it is the caller's
 * side that fails, the caller gets the error, the call is answered, and the
 * callee's answer returns EPARTY; so it does when the caller of a connecting,
 * sharing or data method has died meanwhile. Answering any other call of a dead
 * caller succeeds, and the answer is dropped; EHANDLE when the kernel has taken the call back,
 * because too many calls of dead callers were in the box (TASK_ORPHANS_MAX).
 *
 * A system method whose retval is EOK is accepted; any other retval refuses it.
 *
 * Forwarding moves a call to the callee of the forwarder's phone. It comes over
 * that phone (label, interface) in both modes. KEEP: the sender stays who it was, and
 * the forwarder has no part in the call any more. ROUTE_FROM_ME: the callee sees the forwarder as
 * the sender, and the call counts among those active at the forwarder's phone. The answer goes to
 * the one who first sent the call, either way. The method and the words are the forwarder's when
 * the call has a user method; a system method keeps its number and what it carries: CONNECT_TO_ME and
 * CONNECT_ME_TO take the first three words that the forwarder gives, and so does PAGE_IN; DATA_*,
 * SHARE_* and CLONE keep theirs. CONNECT_ME is about the phone over which it was sent, which leads
 * to the first callee: it cannot be forwarded (ENOTSUP).
 *
 * A forward that fails (dead peer, bad handle) leaves the call with the forwarder.
 */
#ifndef ABI_IPC_H
#define ABI_IPC_H

#include <stdint.h>

#define IPC_WORDS 5

/* Words of PAGE_IN that are given with its area. */
#define PAGER_WORDS 3

/* First method number that means nothing to the kernel. */
#define FIRST_USER_METHOD 1024

enum ipc_system_method {
#define SYSTEM_METHOD(number, name, words) IPC_M_##name = number,
#include <abi/proto/system.def>
#undef SYSTEM_METHOD
};

/* A capability: from the top, generation (44 bits), kind (2), index (18). So the next generation of
 * a handle is one addition away, and a slot that is used a million times a second has the same
 * handle again after half a year. 0 is a valid phone (the name service). */
typedef uint64_t cap_handle_t;

enum cap_kind { CAP_PHONE = 0, CAP_CALL = 1 };

#define CAP_INDEX_BITS         18
#define CAP_KIND_BITS          2
#define CAP_INDEX_LIMIT        (1u << CAP_INDEX_BITS)
#define CAP_GENERATION_SHIFT   (CAP_INDEX_BITS + CAP_KIND_BITS)
#define CAP_GENERATION_MAX     (UINT64_MAX >> CAP_GENERATION_SHIFT)
#define CAP_INDEX(handle)      ((uint32_t)(handle) & (CAP_INDEX_LIMIT - 1))
#define CAP_KIND(handle)       ((uint32_t)(handle) >> CAP_INDEX_BITS & ((1u << CAP_KIND_BITS) - 1))
#define CAP_GENERATION(handle) ((handle) >> CAP_GENERATION_SHIFT)
#define CAP_HANDLE(kind, generation, index)                                                        \
    (((uint64_t)(generation) << CAP_GENERATION_SHIFT) | ((uint32_t)(kind) << CAP_INDEX_BITS) |     \
     (uint32_t)(index))
#define CAP_NONE UINT64_MAX

/* Handle of the phone every task is born with: the name service. */
#define PHONE_NS ((cap_handle_t)0)

/* Flags of a call; the first five bits have the numbers that the field knows. */
enum ipc_flag {
    IPC_FLAG_ANSWERED = 1,       /* an answer, not a request */
    IPC_FLAG_DISCARD_ANSWER = 2, /* the sender is gone, drop the answer */
    IPC_FLAG_FORWARDED = 4,      /* passed on at least once */
    IPC_FLAG_CONNECTING = 8,     /* carries a phone that is not connected yet */
    IPC_FLAG_NOTIFICATION = 16,  /* no answer is expected */
};

/* Modes of IPC_FORWARD. */
enum ipc_forward_mode {
    IPC_FORWARD_KEEP = 0,         /* the answer goes straight to the sender */
    IPC_FORWARD_ROUTE_FROM_ME = 1 /* callee sees the forwarder as the sender */
};

#define IPC_WAIT_FOREVER UINT64_MAX

/* What IPC_WAIT and its combinations give, in the order of the words. */
typedef struct ipc_message {
    uint64_t handle;
    uint32_t flags;
    uint32_t sender;
    uint64_t method; /* answers: the return value */
    uint64_t word[IPC_WORDS];
    uint64_t label;
    uint64_t id;
} ipc_message_t;

_Static_assert(sizeof(ipc_message_t) == 80, "an ipc_message is the ten words of a system call");

#endif
