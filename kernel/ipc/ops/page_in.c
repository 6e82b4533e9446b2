// SPDX-License-Identifier: BSD-2-Clause
/* PAGE_IN: what lies at an address that the callee names becomes a page of the sender. Sent by the
 * kernel alone, on behalf of a thread that touched the page; <ipc/pager.h> has the theory. */
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

/* Into the frame that the call brings: the sender's memory is not touched, it may change now. */
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
    /* An attempt before this one may have left something. */
    memset(page + size, 0, PAGE_SIZE - size);
    ipc_answer_word(call, 0, 0);
    return EOK;
}

const ipc_op_t op_page_in = {.request = page_in_request,
                             .transfer = page_in_transfer,
                             .release = page_in_answered,
                             .forward_words = 3};
