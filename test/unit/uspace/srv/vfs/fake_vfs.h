// SPDX-License-Identifier: BSD-2-Clause
/*
 * The world around VFS: a client, whose requests are written down before and whose answers are
 * looked at afterwards, and file system servers that share one tree of names in memory.
 */
#ifndef FAKE_VFS_H
#define FAKE_VFS_H

#include <abi/vfs.h>
#include <async/async.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#define FAKE_TEXT 256

enum message_kind { MESSAGE_CALL, MESSAGE_WRITE, MESSAGE_READ };

/* What the client sends, and what became of it. */
typedef struct message {
    enum message_kind kind;
    uint64_t method;
    uint64_t word[IPC_WORDS];
    char data[FAKE_TEXT]; /* of a write; given to a read */
    size_t size;          /* offered or wanted, then moved */
    unsigned answers;
    errno_t retval;
    uint64_t answer[IPC_WORDS];
} message_t;

/* A node of the servers. */
typedef struct fake_node {
    char path[64]; /* empty: none, or it lost its name */
    fs_handle_t fs;
    service_id_t service;
    fs_index_t index;
    enum vfs_node_type type;
    uint64_t size;
    unsigned open;
} fake_node_t;

enum namespace_lock { NAMESPACE_FREE, NAMESPACE_READ, NAMESPACE_WRITE };

/* A request that came to a server. */
typedef struct asked {
    fs_handle_t fs;
    uint64_t method;
    uint64_t word[IPC_WORDS];
    char text[FAKE_TEXT];  /* of the path, or what was written behind the request */
    bool cloned;           /* a connection was sent behind it */
    fs_handle_t cloned_fs; /* to whom */
    bool exchange_open;    /* still when the answer was waited for */
    enum namespace_lock lock;
} asked_t;

#define FAKE_NODES 16
#define FAKE_ASKED 64

typedef struct world {
    message_t messages[32];
    unsigned count, next;
    task_id_t client;
    unsigned permissions; /* of all tasks */
    fake_node_t nodes[FAKE_NODES];
    asked_t asked[FAKE_ASKED];
    unsigned asked_count;
    /* The next request with this method gets this error, or lies in this word. */
    uint64_t fail_method;
    errno_t fail_with;
    uint64_t lie_method;
    unsigned lie_word;
    uint64_t lie_with;
    bool no_memory_to_send;
    bool no_forward;
    errno_t no_clone;
    unsigned exchanges, sessions, locks;
} world_t;

extern world_t world;

/* A world with the servers "rootfs" (no device) and "diskfs" (with one), nothing mounted; the
 * client has all permissions. */
int world_setup(void **state);
/* Everything was given back: exchanges, locks, open nodes. */
int world_teardown(void **state);

fake_node_t *world_node(const char *path, fs_handle_t fs, service_id_t service, fs_index_t index,
                        enum vfs_node_type type, uint64_t size);
fake_node_t *world_find(const char *path);

/* What the client will send. */
message_t *say(uint64_t method, uint64_t w1, uint64_t w2, uint64_t w3);
message_t *say_text(const char *text);
message_t *say_read(size_t size);
/* Connects the client, which sends all that and hangs up. */
void world_serve(void);
/* Mounts; the error. */
errno_t world_mount(const char *point, const char *fs, service_id_t device);

/* The last request with this method that a server got; NULL. */
const asked_t *asked_last(uint64_t method);
unsigned asked_times(uint64_t method);

#endif
