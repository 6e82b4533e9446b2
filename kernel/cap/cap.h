// SPDX-License-Identifier: BSD-2-Clause
/*
 * Capability tables: what turns a handle of userspace into a kernel object.
 *
 * Each task has two, one for its phones and one for the calls it has taken. A handle names a kind,
 * a slot and the slot's generation, which changes whenever the slot is emptied: a stale handle
 * finds nothing. A table starts empty and doubles on demand up to its limit.
 *
 * Lock: ipc_lock (the caller holds it).
 */
#ifndef CAP_CAP_H
#define CAP_CAP_H

#include <abi/error.h>
#include <abi/ipc.h>
#include <stdint.h>

typedef struct cap_slot {
    void *object;        /* NULL: free */
    uint32_t generation; /* of the next or present object, 24 bits */
    uint32_t next_free;  /* index of the next free slot */
} cap_slot_t;

typedef struct cap_table {
    enum cap_kind kind; /* [I] */
    uint32_t limit;     /* [I] slots in use at the most */
    uint32_t capacity;  /* [ipc] slots there are */
    uint32_t used;      /* [ipc] slots in use */
    uint32_t free_head; /* [ipc] first free slot, CAP_NO_SLOT: none */
    cap_slot_t *slots;  /* [ipc] */
} cap_table_t;

#define CAP_NO_SLOT UINT32_MAX

void cap_table_init(cap_table_t *table, enum cap_kind kind, uint32_t limit);
/* The table must be empty. */
void cap_table_fini(cap_table_t *table);

/* Puts `object` into a free slot. ELIMIT, ENOMEM. */
MUST_USE
errno_t cap_insert(cap_table_t *table, void *object, cap_handle_t *handle);
/* The object behind `handle`, or NULL when it is stale, of another kind, or was never given. */
void *cap_find(const cap_table_t *table, cap_handle_t handle);
/* Empties the slot of `handle`, which must be valid. */
void cap_remove(cap_table_t *table, cap_handle_t handle);
/* The object in slot `index`, or NULL. For walks from 0 to table->capacity. */
void *cap_at(const cap_table_t *table, uint32_t index);

#endif
