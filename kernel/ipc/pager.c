// SPDX-License-Identifier: BSD-2-Clause
/* Lifetime of the pagers of areas; see pager.h. */
#include <ipc/ipc.h>
#include <ipc/pager.h>
#include <ipc/private.h>
#include <proc/task.h>

static slab_cache_t pager_cache;

void pager_init_cache(void)
{
    slab_cache_init(&pager_cache, "pager", sizeof(pager_t));
}

errno_t pager_create(task_t *task, cap_handle_t handle, const uint64_t word[PAGER_WORDS],
                     pager_t **result)
{
    phone_t *phone;
    pager_t *pager = slab_alloc(&pager_cache);
    if (pager == NULL)
        return ENOMEM;
    atomic_init(&pager->refs, 1);
    for (unsigned i = 0; i < PAGER_WORDS; i++)
        pager->word[i] = word[i];
    spinlock_lock(&ipc_lock);
    errno_t rc = phone_for_sending(task, handle, &phone);
    if (rc == EOK) {
        phone_ref(phone);
        pager->phone = phone;
        list_append(&task->pagers, &pager->link);
    }
    spinlock_unlock(&ipc_lock);
    if (rc != EOK) {
        slab_free(&pager_cache, pager);
        return rc;
    }
    *result = pager;
    return EOK;
}

void pager_ref(pager_t *pager)
{
    atomic_fetch_add_explicit(&pager->refs, 1, memory_order_relaxed);
}

void pager_unref(pager_t *pager)
{
    if (atomic_fetch_sub_explicit(&pager->refs, 1, memory_order_acq_rel) != 1)
        return;
    spinlock_lock(&ipc_lock);
    list_remove(&pager->link);
    phone_unref(pager->phone);
    spinlock_unlock(&ipc_lock);
    slab_free(&pager_cache, pager);
}
