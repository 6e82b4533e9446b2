// SPDX-License-Identifier: BSD-2-Clause
/* PAGE_IN: copies memory of the callee into a page of the sender. Only the kernel sends it, on
 * behalf of a thread that touched the page; see <ipc/pager.h>. */
#include <arch/paging.h>
#include <ipc/ops/ops.h>
#include <ipc/pager.h>
#include <lib/mem.h>
#include <mm/user.h>

static errno_t page_in_request(struct task *sender, call_t *call)
{
    (void)sender;
    (void)call;
    return ENOTSUP;
}

/* Copies into the call's frame. The sender's address space is not accessed, because it can change
 * concurrently. */
static errno_t page_in_transfer(as_t *sender_as, as_t *callee_as, call_t *call,
                                ipc_accept_t *accept)
{
    (void)sender_as;
    uint64_t size = accept->word[1];
    if (size > PAGE_SIZE)
        return EINVAL;
    char *page = arch_phys_to_virt(call->frame);
    errno_t rc = user_copy_in(callee_as, page, (uaddr_t){accept->word[0]}, size);
    if (rc != EOK)
        return rc;
    /* Zero the rest: a previous failed attempt can have left data there. */
    memset(page + size, 0, PAGE_SIZE - size);
    ipc_answer_word(call, 0, 0);
    return EOK;
}

const ipc_op_t op_page_in = {.request = page_in_request,
                             .transfer = page_in_transfer,
                             .release = page_in_answered,
                             .forward_words = 3};
