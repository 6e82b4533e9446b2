// SPDX-License-Identifier: BSD-2-Clause
/* Fakes of the kernel, the locks and the memory. */
#include "fake_internal.h"

#include <abi/area.h>
#include <fibril/fibril.h>
#include <os/os.h>
#include <srv/vfs/lookup.h>
#include <stdlib.h>

char lookup_buffer[VFS_PLB_SIZE];

/* ---- injected allocation failures ---- */

__typeof__(calloc) __real_calloc, __wrap_calloc;
__typeof__(realloc) __real_realloc, __wrap_realloc;

static bool memory_fails(void)
{
    return world.fail_allocation > 0 && --world.fail_allocation == 0;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return memory_fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return memory_fails() ? NULL : __real_realloc(old, size);
}

/* ---- the kernel and the fibrils ---- */

errno_t os_task_permitted(task_id_t id, unsigned permissions)
{
    assert_int_equal(id, world.client);
    bool permitted = !world.sender_is_gone && (world.permissions & permissions) == permissions;
    return permitted ? EOK : EPERM;
}

errno_t os_area_create(void **base, size_t size, unsigned flags)
{
    assert_int_equal(flags, AREA_READ | AREA_WRITE);
    assert_int_equal(size, sizeof(lookup_buffer));
    if (world.no_area == EOK)
        *base = lookup_buffer;
    return world.no_area;
}

void fibril_mutex_init(fibril_mutex_t *mutex, const char *name)
{
    *mutex = (fibril_mutex_t){.name = name};
}

void fibril_mutex_lock(fibril_mutex_t *mutex)
{
    assert_non_null(mutex->name); /* it was initialized */
    assert_int_equal(mutex->owner, 0);
    mutex->owner = 1;
    world.locks++;
}

void fibril_mutex_unlock(fibril_mutex_t *mutex)
{
    assert_int_equal(mutex->owner, 1);
    mutex->owner = 0;
    world.locks--;
}

void fibril_cond_wait(fibril_cond_t *cond, fibril_mutex_t *mutex)
{
    void (*work)(void) = world.at_wait;
    world.at_wait = NULL;
    world.woken = NULL;
    fibril_mutex_unlock(mutex);
    if (work == NULL)
        fail_msg("VFS waits, but no event is left that could wake it");
    else
        work();
    assert_ptr_equal(world.woken, cond);
    fibril_mutex_lock(mutex);
}

void fibril_cond_broadcast(fibril_cond_t *cond)
{
    world.woken = cond;
}

void fibril_rwlock_init(fibril_rwlock_t *lock, const char *name)
{
    *lock = (fibril_rwlock_t){.name = name};
}

/* Returns how the namespace or the contents of a node are locked. */
static enum namespace_lock *lock_state(const fibril_rwlock_t *lock)
{
    return lock == &vfs_namespace ? &world.held : &world.contents;
}

static void rwlock_take(const fibril_rwlock_t *lock, enum namespace_lock how)
{
    assert_non_null(lock->name); /* it was initialized */
    assert_int_equal(*lock_state(lock), NAMESPACE_FREE);
    *lock_state(lock) = how;
    world.locks++;
}

static void rwlock_release(const fibril_rwlock_t *lock, enum namespace_lock how)
{
    assert_int_equal(*lock_state(lock), how);
    *lock_state(lock) = NAMESPACE_FREE;
    world.locks--;
}

void fibril_rwlock_read_lock(fibril_rwlock_t *lock)
{
    rwlock_take(lock, NAMESPACE_READ);
}

void fibril_rwlock_write_lock(fibril_rwlock_t *lock)
{
    void (*work)(void) = world.at_write_lock;
    if (lock == &vfs_namespace && work != NULL) {
        world.at_write_lock = NULL;
        work();
    }
    rwlock_take(lock, NAMESPACE_WRITE);
}

void fibril_rwlock_read_unlock(fibril_rwlock_t *lock)
{
    rwlock_release(lock, NAMESPACE_READ);
}

void fibril_rwlock_write_unlock(fibril_rwlock_t *lock)
{
    rwlock_release(lock, NAMESPACE_WRITE);
}
