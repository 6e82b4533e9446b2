// SPDX-License-Identifier: BSD-2-Clause
/*
 * The format of IPC messages.
 *
 * A call carries a method and five words, an answer carries a return value and five words; both
 * travel in registers. IPC_WAIT returns a message in the ten words of the system call:
 *
 *   0 handle   call handle for the answer or forward; 0 for answers and notifications
 *   1 flags    low 32 bits IPC_FLAG_*, high 32 bits the sender's task id (answers: 0)
 *   2 method   call: its method; answer: the callee's errno_t
 *   3..7       the five words
 *   8 label    call: label of the connection, as set by the callee when it accepted;
 *              answer: label passed to IPC_CALL;
 *              notification: label passed when subscribing
 *   9 id       call id, unique since boot
 *
 * The kernel interprets system methods (below FIRST_USER_METHOD):
 *
 *   method          words of the caller             words of the answer that accepts (retval EOK)
 *   CONNECT_ME_TO   1 interface 2,3 free            5 label of the new connection (callee's choice)
 *                   caller gets: word 5 = phone handle
 *   CONNECT_TO_ME   1 interface 2,3 free 4 label    - ; IPC_ANSWER returns in word 0 a phone handle
 *                                                   to the caller
 *   CONNECTION_CLONE 1 phone handle of the caller   - ; IPC_ANSWER returns in word 0 a phone handle
 *                                                   to the same peer; its label is 0 until
 *                                                   CONNECT_ME is accepted over it
 *   CONNECT_ME      1 interface 2,3 free            5 label for the phone that it came over
 *   DATA_WRITE      1 source address 2 size         1 destination address 2 size (<= asked)
 *                   caller gets: word 2 = size moved
 *   DATA_READ       1 destination address 2 size    1 source address 2 size (<= asked)
 *                   caller gets: word 2 = size moved
 *   SHARE_OUT       1 area base 2 size 3 flags      1 destination base or 0; IPC_ANSWER returns the
 *                                                   base in word 0
 *   SHARE_IN        1 destination base or 0 2 size 3 free   1 area base 2 flags
 *                   caller gets: word 1 = base
 *   PAGE_IN         sent by the kernel when a page of an area with a pager is touched:
 *                   1..3 as given with AREA_CREATE_PAGED 4 offset of the page in the area 5 size
 *                                                   1 source address 2 size (<= asked; zeros
 *                                                   follow)
 *   PHONE_HUNGUP    notification (no answer): the phone with this label was hung up or its
 *                   holder ended; word 1 = the holder's task id, 2 = TASK_EXIT_* (<abi/task.h>; UP:
 *                   the holder is alive and hung up), 3 = exit status
 *   INTERRUPT       notification: word 1 = byte of the console line (else 0), 2 = irq number,
 *                   3 = interrupts since the last one was taken; label as subscribed
 *   EVENT           notification: word 1 = EVENT_*; label as subscribed
 *   other           ENOTSUP when sent
 *
 * Sending DATA_* fails with E2BIG when the size exceeds DATA_XFER_MAX, and with EFAULT when the
 * range is not entirely user memory. Sending SHARE_OUT fails with EINVAL unless its size is the
 * size of the area (0: the kernel fills it in) and its flags are valid for an area. If the area has
 * changed its size or is gone when the callee accepts, the call fails with ENOENT.
 *
 * PAGE_IN is sent over the phone that was given with the area. The page is a copy: neither side
 * sees later writes of the other. If the pager refuses, the task that touched the page is ended; a
 * system call that touched it fails with EFAULT. Before a transfer is sent, it waits for those
 * pages of the sender that its pager has not delivered yet. When several threads touch a page at
 * the same time, the pager can get more than one request for it.
 *
 * An accepting answer that fails on the callee's side (bad address, quota) returns the error to the
 * callee and leaves the call unanswered. When it fails on the caller's side, the caller gets the
 * error, the call is answered, and the callee's answer returns EPARTY. EPARTY is also the result
 * when the caller of a connecting, sharing or data method has ended in the meantime. Answering any
 * other call of an ended caller succeeds, and the answer is dropped; it fails with EHANDLE when the
 * kernel has revoked the call because the answerbox held too many calls of ended callers
 * (TASK_ORPHANS_MAX).
 *
 * An answer to a system method accepts it with retval EOK and refuses it with any other retval.
 *
 * Forwarding moves a call to the callee of the forwarder's phone. In both modes it arrives over
 * that phone, with its label and interface. KEEP: the call keeps its sender, and the forwarder is
 * no longer involved. ROUTE_FROM_ME: the callee sees the forwarder as the sender, and the call
 * counts as active on the forwarder's phone. In both modes the answer goes to the original sender.
 * For a user method, the forwarder supplies the method and all words. A system method keeps its
 * number and its payload: CONNECT_TO_ME, CONNECT_ME_TO and PAGE_IN take the first three words from
 * the forwarder; DATA_*, SHARE_* and CLONE keep theirs. CONNECT_ME refers to the phone over which
 * it was sent, which leads to the first callee, so it cannot be forwarded (ENOTSUP).
 *
 * A forward that fails (dead peer, bad handle) leaves the call with the forwarder.
 */
#ifndef ABI_IPC_H
#define ABI_IPC_H

#include <stdint.h>

#define IPC_WORDS 5

/* Words of PAGE_IN that are given when the area is created. */
#define PAGER_WORDS 3

/* First method number that the kernel does not interpret. */
#define FIRST_USER_METHOD 1024

enum ipc_system_method {
#define SYSTEM_METHOD(number, name, words) IPC_M_##name = number,
#include <abi/proto/system.def>
#undef SYSTEM_METHOD
};

/* A capability handle: from the top bit down, generation (44 bits), kind (2), index (18). This
 * order makes the next generation of a handle a single addition. A slot that is reused a million
 * times per second repeats a handle after half a year. 0 is a valid phone (the name service). */
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

/* The phone that every task starts with: it leads to the name service. */
#define PHONE_NS ((cap_handle_t)0)

/* Flags of a call; the five bits have the values of HelenOS. */
enum ipc_flag {
    IPC_FLAG_ANSWERED = 1,       /* an answer, not a request */
    IPC_FLAG_DISCARD_ANSWER = 2, /* the sender is gone: drop the answer */
    IPC_FLAG_FORWARDED = 4,      /* forwarded at least once */
    IPC_FLAG_CONNECTING = 8,     /* carries a phone that is not connected yet */
    IPC_FLAG_NOTIFICATION = 16,  /* no answer is expected */
};

/* Modes of IPC_FORWARD. */
enum ipc_forward_mode {
    IPC_FORWARD_KEEP = 0,         /* the callee sees the original sender */
    IPC_FORWARD_ROUTE_FROM_ME = 1 /* the callee sees the forwarder as the sender */
};

#define IPC_WAIT_FOREVER UINT64_MAX

/* A received message, in the word order of IPC_WAIT and its combinations. */
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
