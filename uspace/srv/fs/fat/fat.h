// SPDX-License-Identifier: BSD-2-Clause
/*
 * The FAT file system (FAT12, FAT16 and FAT32 with VFAT long names): internal header.
 *
 * Layers, one per file; each calls only lower layers:
 *   ops.c      the ops table
 *   file.c     contents of files           dir.c    names in a directory
 *   dirhash.c  indices of directories      name.c   long and short names (pure text)
 *   node.c     nodes in memory
 *   fold.c     case of letters             time.c   time stamps (pure arithmetic)
 *   chain.c    the clusters of a node
 *   table.c    the FAT itself              volume.c boot sector and FSInfo
 *   change.c   atomic changes
 *
 * The index of a node is the position (sector and slot) of its directory entry at the time when the
 * node was loaded; the root is 0. The node keeps its index if the entry is moved or removed. A new
 * entry never gets a position that is the index of a node in memory (see fat_node_index_taken()),
 * so indices are unique.
 *
 * Every operation that alters the volume is a change (change.c), which is undone if it fails.
 * Within a change, data is written before the pointers to it, and a name is removed before its
 * clusters are freed, so a power failure can only leak clusters. A node without a name keeps its
 * clusters until its last reference is released. The dirty flag of the volume is not changed.
 */
#ifndef FAT_FAT_H
#define FAT_FAT_H

#include <adt/list.h>
#include <block/block.h>
#include <fs/fs.h>
#include <mkfs/fat_layout.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FAT_DIR_SLOTS_MAX 65536 /* entries of one directory */
#define FAT_NAME_UNITS    255   /* UTF-16 units of a long name */
#define FAT_LFN_UNITS     13    /* of which one slot holds so many */
#define FAT_LFN_PARTS     20    /* slots of a long name */
#define FAT_FILE_SIZE_MAX UINT32_MAX
#define FAT_NO_SLOT       UINT32_MAX
#define FAT_NO_INDEX      UINT32_MAX  /* larger than any index: 128 GiB of entries */
#define FAT_FREE_CLUSTERS 4096        /* freed by one change at most */
#define FAT_GROW_BYTES    (64 * 1024) /* zeros that one change appends to a file at most */
#define FAT_COUNT_ENTRIES 32768       /* read by one call of fat_count_free() */

/* Indices of directories: how many there are at the most, the keys of all their tables (8 bytes
 * each), and how many slots a scan must pass for the directory to get one. */
#define FAT_DIRHASHES_MAX     4
#define FAT_DIRHASH_KEYS_MAX  131072u
#define FAT_DIRHASH_SLOTS_MIN 64

/* Values of a FAT entry, the same for all widths after fat_entry_get. */
#define FAT_FREE 0u
#define FAT_BAD  0x0ffffff7u
#define FAT_END  0x0fffffffu

#define FAT_UNKNOWN UINT32_MAX /* a value of free_claimed */

enum fat_attribute {
    FAT_ATTR_READ_ONLY = 0x01,
    FAT_ATTR_VOLUME = 0x08,
    FAT_ATTR_DIRECTORY = 0x10,
    FAT_ATTR_ARCHIVE = 0x20,
    FAT_ATTR_LFN = 0x0f,
    FAT_ATTR_LFN_MASK = 0x3f
};

/* Byte offsets in a directory entry. */
enum fat_entry_field {
    FAT_DE_ATTR = 11,
    FAT_DE_CASE = 12,
    FAT_DE_CTIME = 14,
    FAT_DE_CDATE = 16,
    FAT_DE_ADATE = 18,
    FAT_DE_CLUSTER_HIGH = 20,
    FAT_DE_MTIME = 22,
    FAT_DE_MDATE = 24,
    FAT_DE_CLUSTER = 26,
    FAT_DE_SIZE = 28
};

/* A cluster of a chain and how many are before it; cluster 0: no place. */
typedef struct fat_place {
    uint32_t index;
    uint32_t cluster;
} fat_place_t;

typedef struct fat_node {
    link_t link; /* in fat->nodes */
    fs_index_t index;
    size_t refs;
    bool is_root;
    bool is_directory;
    bool read_only;  /* a file whose contents and name cannot change */
    bool orphan;     /* has lost its name */
    uint32_t sector; /* of its directory entry; not of the root and of orphans */
    uint32_t offset; /* of the entry in the sector */
    uint32_t first;  /* cluster; 0: none (or the fixed root directory) */
    uint32_t size;
    uint64_t mtime;
    fat_place_t walk; /* a known place in the chain */
} fat_node_t;

typedef struct fat {
    block_device_t *device;
    bool read_only; /* the layout is doubtful: every change fails with EROFS */
    unsigned bits;  /* 12, 16 or 32 */
    uint32_t sector_size;
    uint32_t cluster_sectors;
    uint32_t cluster_size;
    uint32_t table_start;   /* sector of the copy that is read */
    uint32_t table_sectors; /* of one copy */
    uint32_t table_copies;  /* identical copies, starting at table_start */
    uint32_t root_start;    /* the fixed root directory of FAT12 and FAT16 */
    uint32_t root_sectors;
    uint32_t root_cluster; /* FAT32, else 0 */
    uint32_t data_start;
    uint32_t clusters;     /* data clusters: 2 to clusters + 1 */
    uint32_t info_sector;  /* FSInfo, 0: none */
    uint32_t free_claimed; /* from FSInfo, updated by changes; or FAT_UNKNOWN */
    uint32_t free_counted; /* free clusters from 2 up to `count_next` */
    uint32_t count_next;   /* the first cluster that has not been counted */
    uint32_t next_free;    /* where the search for a free cluster starts */
    bool info_changed;
    list_t nodes;            /* all in memory, most recently used first */
    list_t dirhashes;        /* most recently used first */
    struct fat_saved *saved; /* what the open change started from */
} fat_t;

/* A live directory entry with its names. Slots are counted from the start of the directory. */
typedef struct fat_entry {
    uint8_t raw[FAT_ENTRY_SIZE];
    uint32_t first_slot; /* of its long name; `slot` if it has none */
    uint32_t slot;       /* of the short entry */
    uint32_t sector;     /* of the short entry */
    uint32_t offset;
    char name[NAME_SIZE_MAX];
    char short_name[NAME_SIZE_MAX];
} fat_entry_t;

/* report.c: prints a warning about the volume to the kernel log. */
void fat_report(const char *text);

/* volume.c */
MUST_USE
errno_t fat_volume_open(fat_t *fat, block_device_t *device);
/* Writes the number of free clusters to FSInfo if it has changed; within a change. */
MUST_USE
errno_t fat_info_store(fat_t *fat);
MUST_USE
errno_t fat_volume_sync(fat_t *fat);

/* change.c: every operation that alters the volume does so between these two. EROFS, ENOMEM. */
MUST_USE
errno_t fat_change_begin(fat_t *fat);
/* If `rc` is EOK, writes the change to the device. If `rc` is an error or the write fails, restores
 * the volume and all nodes in memory. Returns `rc` or the write error. */
MUST_USE
errno_t fat_change_end(fat_t *fat, errno_t rc);

/* table.c: checks cluster numbers: ECORRUPT outside of the volume. */
bool fat_cluster_valid(const fat_t *fat, uint32_t cluster);
MUST_USE
errno_t fat_entry_get(fat_t *fat, uint32_t cluster, uint32_t *value);
MUST_USE
errno_t fat_entry_set(fat_t *fat, uint32_t cluster, uint32_t value);
MUST_USE
errno_t fat_cluster_alloc(fat_t *fat, uint32_t *cluster); /* marked FAT_END; ENOSPC */
/* Frees at most `most` clusters of the chain that starts at `*first`, and sets `*first` to the next
 * cluster, or 0 at the end. */
MUST_USE
errno_t fat_chain_free(fat_t *fat, uint32_t *first, uint32_t most);
MUST_USE
errno_t fat_count_free(fat_t *fat,
                       uint32_t *count); /* EAGAIN: call again, there is more to count */

/* chain.c: finds the `index`th cluster of a node. ENOENT after the last. */
MUST_USE
errno_t fat_chain_at(fat_t *fat, fat_node_t *node, uint32_t index, uint32_t *cluster);
/* The same, but extends the chain if necessary (ENOSPC). Does not store node->first. */
MUST_USE
errno_t fat_chain_extend(fat_t *fat, fat_node_t *node, uint32_t index, uint32_t *cluster);
/* Cuts the chain after `keep` clusters. `*rest` is the first cluster that was cut off, or 0. Does
 * not store node->first. */
MUST_USE
errno_t fat_chain_cut(fat_t *fat, fat_node_t *node, uint32_t keep, uint32_t *rest);
/* Finds the sector that contains byte `pos` of a node. ENOENT after its last cluster. */
MUST_USE
errno_t fat_node_sector(fat_t *fat, fat_node_t *node, uint64_t pos, uint32_t *sector);
MUST_USE
errno_t fat_cluster_zero(fat_t *fat, uint32_t cluster);
uint32_t fat_cluster_sector(const fat_t *fat, uint32_t cluster);

/* fold.c: case folding: returns the same code for characters that differ only in case. */
uint32_t fat_fold(uint32_t code);

/* name.c */
bool fat_name_equal(const char *one, const char *other); /* case-insensitive */
uint32_t fat_name_hash(const char *name);                /* the same for equal names */
/* The UTF-16 units of a name. EINVAL for a character that FAT cannot hold; ENAMETOOLONG for more
 * than FAT_NAME_UNITS units or NAME_SIZE_MAX - 1 bytes. What is accepted here, fat_name_decode
 * gives back byte for byte. */
MUST_USE
errno_t fat_name_encode(const char *name, uint16_t units[FAT_NAME_UNITS], size_t *count);
/* Returns false if the name is not valid in a path; other systems can create names that are longer
 * than NAME_SIZE_MAX - 1 bytes in UTF-8. Then only the short name is used. */
bool fat_name_decode(const uint16_t *units, size_t count, char name[NAME_SIZE_MAX]);
void fat_short_decode(const uint8_t *raw, char name[NAME_SIZE_MAX]);
uint8_t fat_short_checksum(const uint8_t *raw);
/* Makes an 8.3 name for attempt 0, 1, …; returns true if it has no tail `~N`. */
bool fat_short_make(const uint16_t *units, size_t count, unsigned attempt, uint8_t raw[11]);
/* Whether the 8.3 name represents the name exactly, so that no long name is needed. */
bool fat_short_is_exact(const char *name, const uint8_t raw[11]);

/* time.c */
uint64_t fat_time_decode(uint16_t date, uint16_t time);
void fat_time_encode(uint64_t seconds, uint16_t *date, uint16_t *time);
void fat_entry_stamp(uint8_t *raw, uint64_t seconds); /* sets the time of modification */

/* node.c */
fs_index_t fat_index_of(const fat_t *fat, uint32_t sector, uint32_t offset);
/* Returns the index of the node whose entry is at this position, in memory or not. */
fs_index_t fat_index_by_place(const fat_t *fat, uint32_t sector, uint32_t offset);
bool fat_node_index_taken(const fat_t *fat, fs_index_t index);
MUST_USE
errno_t fat_node_root(fat_t *fat, fat_node_t **node);
MUST_USE
errno_t fat_node_by_index(fat_t *fat, fs_index_t index, fat_node_t **node);
MUST_USE
errno_t fat_node_by_entry(fat_t *fat, const fat_entry_t *entry, fat_node_t **node);
void fat_node_free_all(fat_t *fat); /* at unmount, also nodes with references */
/* Releases a reference. The last reference to an orphan frees its clusters. If there are many, or
 * the device fails, the orphan stays in memory for fat_orphans_release(). */
void fat_node_put(fat_t *fat, fat_node_t *node);
MUST_USE
errno_t fat_orphans_release(fat_t *fat, bool *more); /* frees some; `*more`: call again */
/* Creates a node without a name, contents or index, for a chain that is to be freed. */
MUST_USE
errno_t fat_orphan_create(fat_t *fat, fat_node_t **orphan);
MUST_USE
errno_t fat_node_store(fat_t *fat, fat_node_t *node);
uint32_t fat_raw_cluster(const fat_t *fat, const uint8_t *raw);
void fat_raw_set_cluster(uint8_t *raw, uint32_t cluster);

/* dir.c (reading) and dir_change.c: they skip `.`, `..` and volume labels. */
/* Reads the first entry at or after `*slot`, and sets `*slot` to the slot after it. ENOENT at the
 * end. */
MUST_USE
errno_t fat_dir_next(fat_t *fat, fat_node_t *dir, uint32_t *slot, fat_entry_t *entry);
MUST_USE
errno_t fat_dir_find(fat_t *fat, fat_node_t *dir, const char *name, fat_entry_t *entry);
MUST_USE
errno_t fat_dir_check_empty(fat_t *fat, fat_node_t *dir); /* ENOTEMPTY */
/* Whether one of its two names is `name`. */
bool fat_entry_has_name(const fat_entry_t *entry, const char *name);
/* Adds a name for the fields of `entry->raw`; fills in the rest of `entry`. The entry whose first
 * slot is `ignored`, which the caller removes next, can have the same short name. */
MUST_USE
errno_t fat_dir_add(fat_t *fat, fat_node_t *dir, const char *name, uint32_t ignored,
                    fat_entry_t *entry);
MUST_USE
errno_t fat_dir_remove(fat_t *fat, fat_node_t *dir, const fat_entry_t *entry);
/* Writes the `.` and `..` entries of a new directory. */
MUST_USE
errno_t fat_dir_init(fat_t *fat, uint32_t cluster, const fat_node_t *parent);
MUST_USE
errno_t fat_dir_check_parent(fat_t *fat, fat_node_t *dir); /* ECORRUPT: no `..` */
MUST_USE
errno_t fat_dir_set_parent(fat_t *fat, fat_node_t *dir, const fat_node_t *parent);
/* EINVAL if `dir` is `top` or is below it. */
MUST_USE
errno_t fat_dir_check_outside(fat_t *fat, fat_node_t *dir, const fat_node_t *top);

/* dirhash.c: functions that change the index of a directory do nothing if it has none. */
void fat_dirhash_build(fat_t *fat,
                       fat_node_t *dir); /* builds none without memory or after an error */
/* Returns false if there is no index; otherwise `*rc` is the result of fat_dir_find. */
bool fat_dirhash_find(fat_t *fat, fat_node_t *dir, const char *name, fat_entry_t *entry,
                      errno_t *rc);
bool fat_dirhash_exists(fat_t *fat, const fat_node_t *dir);
/* Returns false if only the entry whose first slot is `ignored` can have the name. */
bool fat_dirhash_may_have(fat_t *fat, const fat_node_t *dir, const char *name, uint32_t ignored);
void fat_dirhash_add(fat_t *fat, const fat_node_t *dir, const fat_entry_t *entry);
void fat_dirhash_remove(fat_t *fat, const fat_node_t *dir, const fat_entry_t *entry);
/* Returns a slot before which no `run` consecutive free slots begin. Sets the node's place in its
 * chain. */
uint32_t fat_dirhash_free_from(fat_t *fat, fat_node_t *dir, uint32_t run);
void fat_dirhash_set_free_from(fat_t *fat, const fat_node_t *dir, uint32_t run, uint32_t slot);
void fat_dirhash_drop(fat_t *fat, uint32_t first); /* a directory is removed */
void fat_dirhash_change_end(fat_t *fat, bool kept);
void fat_dirhash_free_all(fat_t *fat);

/* file.c */
MUST_USE
errno_t fat_file_read(fat_t *fat, fat_node_t *node, uint64_t pos, void *buffer, size_t size,
                      size_t *done);
MUST_USE
errno_t fat_file_write(fat_t *fat, fat_node_t *node, uint64_t pos, const void *buffer, size_t size,
                       size_t *done);
/* One call extends a file by at most FAT_GROW_BYTES. EAGAIN: call again; also for
 * fat_file_write(). */
MUST_USE
errno_t fat_file_truncate(fat_t *fat, fat_node_t *node, uint64_t size);

extern const fs_ops_t fat_ops;

#endif
