// SPDX-License-Identifier: BSD-2-Clause
/*
 * In-memory indices of large directories: the slots of a name, and where free slots can begin.
 *
 * Without an index, each lookup reads the whole directory, and creating N names takes work in the
 * order of N * N. A directory gets an index after a long scan. The most recently used indices are
 * kept within a bounded amount of memory. An index that was dropped is built again when it is
 * needed; without memory for it, the directory is scanned.
 *
 * An index is a hash table from names to slots. Each entry is stored under the hash of its name,
 * and under that of its short name if it differs. The result is a hint: the slot is read and the
 * names are compared. Only a missing key would be an error, so an index is dropped when a change of
 * its directory is undone, and when its directory is removed.
 *
 * The index belongs to the first cluster of the directory, because the node leaves memory after
 * each request. On a damaged volume, two directories can share clusters after the first. Each does
 * not see the changes of the other until its index is built again.
 */
#include "fat.h"

#include <stdlib.h>

#define KEY_FREE    UINT32_MAX       /* instead of a slot */
#define KEY_REMOVED (UINT32_MAX - 1) /* the search continues after it */
#define KEYS_FIRST  256u             /* of a new table; all sizes are powers of two */
#define RUN_MAX     (FAT_LFN_PARTS + 1)

typedef struct dir_key {
    uint32_t hash;
    uint32_t slot; /* the first one of the entry, with its long name */
} dir_key_t;

typedef struct fat_dirhash {
    link_t link;    /* most recently used first */
    uint32_t first; /* cluster of the directory; 0: the fixed root */
    bool changed;   /* by the open transaction */
    uint32_t size;  /* of the table */
    uint32_t used;  /* keys that are not free */
    dir_key_t *keys;
    uint32_t free_from[RUN_MAX + 1]; /* [n]: no n free slots in a row begin before that slot */
    fat_place_t walk;                /* a known place in the chain, as in the node */
} fat_dirhash_t;

static void dirhash_free(fat_dirhash_t *hash)
{
    list_unlink(&hash->link);
    free(hash->keys);
    free(hash);
}

/* Returns the index of a directory and marks it as the most recently used one, or NULL. */
static fat_dirhash_t *dirhash_get(fat_t *fat, const fat_node_t *dir)
{
    list_foreach (fat->dirhashes, link, fat_dirhash_t, hash) {
        if (hash->first != dir->first)
            continue;
        list_unlink(&hash->link);
        list_prepend(&fat->dirhashes, &hash->link);
        return hash;
    }
    return NULL;
}

/* ---- the table ---- */

static void key_put(fat_dirhash_t *hash, dir_key_t key)
{
    uint32_t at = key.hash & (hash->size - 1);
    while (hash->keys[at].slot != KEY_FREE)
        at = (at + 1) & (hash->size - 1);
    hash->keys[at] = key;
    hash->used++;
}

static bool table_make(fat_dirhash_t *hash, uint32_t size)
{
    dir_key_t *keys = malloc(size * sizeof(keys[0]));
    if (keys == NULL)
        return false;
    for (uint32_t i = 0; i < size; i++)
        keys[i].slot = KEY_FREE;
    hash->keys = keys;
    hash->size = size;
    hash->used = 0;
    return true;
}

/* Drops the least recently used indices until the sum of their sizes is within the limit. Returns
 * false if `kept` alone is too large. */
static bool memory_bound(fat_t *fat, const fat_dirhash_t *kept, uint32_t size)
{
    uint32_t count = 0;
    if (size > FAT_DIRHASH_KEYS_MAX)
        return false;
    list_foreach_safe (fat->dirhashes, link, fat_dirhash_t, hash) {
        if (hash == kept)
            continue;
        size += hash->size;
        if (++count >= FAT_DIRHASHES_MAX || size > FAT_DIRHASH_KEYS_MAX) {
            size -= hash->size;
            dirhash_free(hash);
        }
    }
    return true;
}

/* Rebuilds the table without removed keys, at twice the size if necessary. */
static bool table_renew(fat_t *fat, fat_dirhash_t *hash)
{
    dir_key_t *old = hash->keys;
    uint32_t old_size = hash->size, live = 0;
    for (uint32_t i = 0; i < old_size; i++)
        live += old[i].slot < KEY_REMOVED;
    uint32_t size = live >= old_size / 2 ? old_size * 2 : old_size;
    if (!memory_bound(fat, hash, size) || !table_make(hash, size))
        return false;
    for (uint32_t i = 0; i < old_size; i++)
        if (old[i].slot < KEY_REMOVED)
            key_put(hash, old[i]);
    free(old);
    return true;
}

static bool key_add(fat_t *fat, fat_dirhash_t *hash, uint32_t value, uint32_t slot)
{
    if (hash->used >= hash->size / 4 * 3 && !table_renew(fat, hash))
        return false;
    key_put(hash, (dir_key_t){value, slot});
    return true;
}

/* Returns the next key with this value from `*at` on, or NULL, and sets `*at` after it. */
static dir_key_t *key_next(const fat_dirhash_t *hash, uint32_t value, uint32_t *at)
{
    for (;;) {
        dir_key_t *key = &hash->keys[*at & (hash->size - 1)];
        if (key->slot == KEY_FREE)
            return NULL;
        *at += 1;
        if (key->hash == value && key->slot != KEY_REMOVED)
            return key;
    }
}

/* Returns false if the key does not exist. */
static bool key_remove(const fat_dirhash_t *hash, uint32_t value, uint32_t slot)
{
    uint32_t at = value;
    dir_key_t *key;
    while ((key = key_next(hash, value, &at)) != NULL) {
        if (key->slot == slot) {
            key->slot = KEY_REMOVED;
            return true;
        }
    }
    return false;
}

/* ---- entries ---- */

static bool dirhash_entry_add(fat_t *fat, fat_dirhash_t *hash, const fat_entry_t *entry)
{
    uint32_t name = fat_name_hash(entry->name), other = fat_name_hash(entry->short_name);
    return key_add(fat, hash, name, entry->first_slot) &&
           (name == other || key_add(fat, hash, other, entry->first_slot));
}

static bool dirhash_entry_drop(const fat_dirhash_t *hash, const fat_entry_t *entry)
{
    uint32_t name = fat_name_hash(entry->name), other = fat_name_hash(entry->short_name);
    return key_remove(hash, name, entry->first_slot) &&
           (name == other || key_remove(hash, other, entry->first_slot));
}

static errno_t dirhash_load(fat_t *fat, fat_node_t *dir, fat_dirhash_t *hash)
{
    fat_entry_t entry;
    uint32_t slot = 0;
    for (;;) {
        errno_t rc = fat_dir_next(fat, dir, &slot, &entry);
        if (rc != EOK)
            return rc == ENOENT ? EOK : rc;
        if (!dirhash_entry_add(fat, hash, &entry))
            return ENOMEM;
    }
}

void fat_dirhash_build(fat_t *fat, fat_node_t *dir)
{
    if (dir->orphan || !memory_bound(fat, NULL, KEYS_FIRST))
        return;
    fat_dirhash_t *hash = calloc(1, sizeof(*hash));
    if (hash == NULL)
        return;
    hash->first = dir->first;
    list_prepend(&fat->dirhashes, &hash->link);
    if (!table_make(hash, KEYS_FIRST) || dirhash_load(fat, dir, hash) != EOK)
        dirhash_free(hash);
}

bool fat_dirhash_find(fat_t *fat, fat_node_t *dir, const char *name, fat_entry_t *entry,
                      errno_t *rc)
{
    const fat_dirhash_t *hash = dirhash_get(fat, dir);
    if (hash == NULL)
        return false;
    uint32_t value = fat_name_hash(name), at = value, best = FAT_NO_SLOT;
    const dir_key_t *key;
    fat_entry_t found;
    *rc = ENOENT;
    while ((key = key_next(hash, value, &at)) != NULL) {
        uint32_t slot = key->slot;
        errno_t read = key->slot < best ? fat_dir_next(fat, dir, &slot, &found) : ENOENT;
        if (read != EOK && read != ENOENT) {
            *rc = read;
            return true;
        }
        if (read == EOK && found.first_slot == key->slot && fat_entry_has_name(&found, name)) {
            best = key->slot;
            *entry = found;
            *rc = EOK;
        }
    }
    return true;
}

bool fat_dirhash_exists(fat_t *fat, const fat_node_t *dir)
{
    return dirhash_get(fat, dir) != NULL;
}

bool fat_dirhash_may_have(fat_t *fat, const fat_node_t *dir, const char *name, uint32_t ignored)
{
    const fat_dirhash_t *hash = dirhash_get(fat, dir);
    uint32_t value = fat_name_hash(name), at = value;
    const dir_key_t *key;
    while (hash != NULL && (key = key_next(hash, value, &at)) != NULL)
        if (key->slot != ignored)
            return true;
    return hash == NULL;
}

/* ---- changes of the directory ---- */

void fat_dirhash_add(fat_t *fat, const fat_node_t *dir, const fat_entry_t *entry)
{
    fat_dirhash_t *hash = dirhash_get(fat, dir);
    if (hash == NULL)
        return;
    hash->changed = true;
    if (!dirhash_entry_add(fat, hash, entry))
        dirhash_free(hash);
}

/* A free run that includes the slots of the entry can begin before them. */
static void free_from_lower(fat_dirhash_t *hash, uint32_t slot)
{
    for (uint32_t run = 1; run <= RUN_MAX; run++) {
        uint32_t from = slot >= run - 1 ? slot - (run - 1) : 0;
        if (from < hash->free_from[run])
            hash->free_from[run] = from;
    }
}

void fat_dirhash_remove(fat_t *fat, const fat_node_t *dir, const fat_entry_t *entry)
{
    fat_dirhash_t *hash = dirhash_get(fat, dir);
    if (hash == NULL)
        return;
    hash->changed = true;
    free_from_lower(hash, entry->first_slot);
    if (!dirhash_entry_drop(hash, entry))
        dirhash_free(hash);
}

uint32_t fat_dirhash_free_from(fat_t *fat, fat_node_t *dir, uint32_t run)
{
    const fat_dirhash_t *hash = dirhash_get(fat, dir);
    if (hash == NULL)
        return 0;
    if (dir->walk.cluster == 0)
        dir->walk = hash->walk;
    return hash->free_from[run];
}

void fat_dirhash_set_free_from(fat_t *fat, const fat_node_t *dir, uint32_t run, uint32_t slot)
{
    fat_dirhash_t *hash = dirhash_get(fat, dir);
    if (hash == NULL)
        return;
    hash->changed = true;
    hash->walk = dir->walk;
    /* If no run of this length begins before the slot, no longer one does. */
    for (; run <= RUN_MAX; run++)
        if (slot > hash->free_from[run])
            hash->free_from[run] = slot;
}

void fat_dirhash_drop(fat_t *fat, uint32_t first)
{
    const fat_node_t dir = {.first = first};
    fat_dirhash_t *hash = dirhash_get(fat, &dir);
    if (hash != NULL)
        dirhash_free(hash);
}

void fat_dirhash_change_end(fat_t *fat, bool kept)
{
    list_foreach_safe (fat->dirhashes, link, fat_dirhash_t, hash)
        if (hash->changed && !kept)
            dirhash_free(hash);
        else
            hash->changed = false;
}

void fat_dirhash_free_all(fat_t *fat)
{
    list_foreach_safe (fat->dirhashes, link, fat_dirhash_t, hash)
        dirhash_free(hash);
}
