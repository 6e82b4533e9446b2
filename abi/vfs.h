// SPDX-License-Identifier: BSD-2-Clause
/* Structures and flags of the VFS protocols (vfs_in, vfs_out) and of loc's listings. */
#ifndef ABI_VFS_H
#define ABI_VFS_H

#include <abi/limits.h>
#include <stdint.h>

typedef uint32_t service_id_t;
typedef uint32_t fs_handle_t;
typedef uint32_t fs_index_t;

enum vfs_node_type {
    VFS_NODE_NONE = 0,
    VFS_NODE_FILE = 1,
    VFS_NODE_DIRECTORY = 2,
    VFS_NODE_DEVICE = 3,
    VFS_NODE_LINK = 4 /* a symbolic link: its contents are the target path */
};

/* VFS_IN_OPEN */
enum vfs_open_flag {
    VFS_OPEN_READ = 1,
    VFS_OPEN_WRITE = 2,
    VFS_OPEN_CREATE = 4,
    VFS_OPEN_EXCLUSIVE = 8,
    VFS_OPEN_TRUNCATE = 16,
    VFS_OPEN_APPEND = 32,
    VFS_OPEN_DIRECTORY = 64,
    VFS_OPEN_NOFOLLOW = 128 /* ELOOP if the path is that of a symbolic link */
};
#define VFS_OPEN_FLAGS 255 /* all of them */

/* VFS_IN_STAT */
enum vfs_stat_flag { VFS_STAT_NOFOLLOW = 1 /* of a symbolic link itself */ };
#define VFS_STAT_FLAGS 1 /* all of them */

/* VFS_OUT_LOOKUP: flags; the answer is
 * word1 (fs_handle << 32 | service), word2 index, word3 size, word4 enum vfs_node_type, word5 link
 * count. */
enum vfs_lookup_flag {
    VFS_L_NONE = 0,
    VFS_L_FILE = 1,      /* must be a file (EISDIR) */
    VFS_L_DIRECTORY = 2, /* must be a directory (ENOTDIR); with CREATE: make a directory */
    VFS_L_CREATE = 4,    /* create it if it does not exist */
    VFS_L_EXCLUSIVE = 8, /* with CREATE: EEXIST if it exists */
    VFS_L_UNLINK = 16,   /* remove the name; the answer describes the unlinked node */
    VFS_L_FOLLOW = 32,   /* follow a symbolic link at the end; those before are always followed */
    VFS_L_OPEN = 64,     /* the node stays referenced until CLOSE; never a symbolic link */
    VFS_L_MOUNT_POINT = 128 /* stop at the mount point itself, do not cross */
};
#define VFS_LOOKUP_FLAGS 255 /* all of them */

/* What the error of a mount refers to: word 1 of a failed answer of VFS_IN_MOUNT, VFS_OUT_MOUNT and
 * VFS_OUT_MOUNTED. */
enum vfs_mount_blame {
    VFS_MOUNT_BLAME_NONE = 0,   /* none of these: memory, a connection, VFS itself */
    VFS_MOUNT_BLAME_FS = 1,     /* the file system: not running (ENOENT), died (EHANGUP) */
    VFS_MOUNT_BLAME_DEVICE = 2, /* missing, not used (EINVAL), already mounted (EBUSY), failing */
    VFS_MOUNT_BLAME_POINT = 3,  /* missing, not a directory, already a mount point (EBUSY) */
    VFS_MOUNT_BLAME_IMAGE = 4,  /* not of this type (EINVAL), damaged (ECORRUPT) */
    VFS_MOUNT_BLAME_OPTIONS = 5 /* an unknown option */
};

typedef struct vfs_stat {
    uint64_t size;
    uint32_t fs_handle;
    uint32_t service;
    uint32_t index;
    uint32_t type; /* enum vfs_node_type */
    uint32_t links;
    uint32_t reserved;
    uint64_t mtime; /* seconds since 1970, 0: unknown */
} vfs_stat_t;

_Static_assert(sizeof(vfs_stat_t) == 40, "vfs_stat crosses tasks");

/* Directory entries have a fixed size; a read returns whole entries. */
typedef struct vfs_dirent {
    uint32_t index;
    uint32_t type; /* enum vfs_node_type */
    char name[NAME_SIZE_MAX];
} vfs_dirent_t;

_Static_assert(sizeof(vfs_dirent_t) == 264, "vfs_dirent crosses tasks");

typedef struct vfs_statfs {
    uint64_t block_size;
    uint64_t blocks;
    uint64_t blocks_free;
    char fs_name[32];
} vfs_statfs_t;

typedef struct vfs_mount_info {
    char mount_point[128];
    char fs_name[32];
    char service[SERVICE_NAME_SIZE];
    char options[64];
    uint32_t service_id; /* 0: no device; `service` is its name, filled in by the client library */
    uint32_t fs_handle;  /* 0: the file system server died */
} vfs_mount_info_t;

/* Description of a file system server: DATA_WRITE after VFS_IN_REGISTER; word 1 of the answer is
 * the fs_handle. */
typedef struct vfs_fs_info {
    char name[32];
    uint32_t needs_device; /* 1: a mount requires a device; 0: a mount must not have one */
} vfs_fs_info_t;

typedef struct loc_entry {
    uint32_t id; /* of a service or namespace: unique */
    char name[SERVICE_NAME_SIZE];
} loc_entry_t;

/* LOC_SERVICE_GET_ID: wait until a service with the name is registered. */
enum loc_get_id_flag { LOC_GET_ID_WAIT = 1 };
#define LOC_GET_ID_FLAGS 1 /* all of them */

/* Bytes of the lookup buffer, which VFS shares read-only with each file system server at
 * registration (SHARE_IN). It is a ring: a path can wrap around at its end. */
#define VFS_PLB_SIZE (64 * 1024)

#endif
