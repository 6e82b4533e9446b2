// SPDX-License-Identifier: BSD-2-Clause
/*
 * The fake environment of VFS: a client with predefined requests, whose answers are checked
 * afterwards, and file system servers that share one tree of names in memory.
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

enum message_kind {
    MESSAGE_CALL,
    MESSAGE_WRITE,
    MESSAGE_READ,
    MESSAGE_CALLBACK,
    MESSAGE_SHARE_IN,
    MESSAGE_HANGUP,
    /* Actions between two messages of a connection: */
    MESSAGE_DO,      /* calls `work` */
    MESSAGE_CONNECT, /* runs another connection completely */
    MESSAGE_ASIDE,   /* runs a second connection until it leaves */
    MESSAGE_LEAVE    /* the second connection pauses until world_resume() */
};

/* A message of the client, and its result. */
typedef struct message {
    enum message_kind kind;
    uint64_t method;
    uint64_t word[IPC_WORDS];
    char data[FAKE_TEXT]; /* of a write, or received by a read */
    void *into;           /* buffer of a read that is larger than `data` */
    size_t size;          /* as requested, then as transferred */
    unsigned answers;
    errno_t retval;
    uint64_t answer[IPC_WORDS];
    task_id_t task;     /* of a connection */
    void (*work)(void); /* of MESSAGE_DO */
} message_t;

/* A node of the servers. */
typedef struct fake_node {
    char path[160]; /* empty: unused, or removed */
    fs_handle_t fs;
    service_id_t service;
    fs_index_t index;
    enum vfs_node_type type;
    uint64_t size;
    unsigned open;
    const char *target; /* of a link */
} fake_node_t;

enum namespace_lock { NAMESPACE_FREE, NAMESPACE_READ, NAMESPACE_WRITE };

/* A request received by a server. */
typedef struct asked {
    fs_handle_t fs;
    uint64_t method;
    uint64_t word[IPC_WORDS];
    char text[PATH_SIZE_MAX]; /* the path, or the data written after the request */
    bool cloned;              /* a connection followed it */
    fs_handle_t cloned_fs;    /* its target */
    bool exchange_open;       /* while waiting for the answer */
    enum namespace_lock lock;
    enum namespace_lock contents; /* of a node */
} asked_t;

#define FAKE_NODES    24
#define FAKE_ASKED    128
#define FAKE_MESSAGES 48

#define CONNECT_HANDLE 100

typedef struct world {
    message_t messages[FAKE_MESSAGES];
    unsigned count, next;
    message_t connect;    /* the answer to the last rejected connection */
    task_id_t client;     /* whose connection is served */
    unsigned permissions; /* of all tasks */
    fake_node_t nodes[FAKE_NODES];
    asked_t asked[FAKE_ASKED];
    unsigned asked_count;
    /* The next request with this method gets this error, or a wrong value in this word. */
    uint64_t fail_method;
    errno_t fail_with;
    uint64_t fail_blame; /* word 1 of that answer */
    uint64_t lie_method;
    unsigned lie_word;
    uint64_t lie_with;
    /* Errors of the library and the kernel; EOK: none. */
    errno_t no_clone, no_accept, no_callback, no_exchange, no_area;
    bool no_memory_to_send;
    bool sender_is_gone; /* and has no permissions */
    bool no_forward;
    size_t piece;             /* the most bytes that a read of a link returns; 0: all */
    unsigned fail_allocation; /* number of the allocation that fails; 0: none */
    /* Called once each: while a server serves a request with this method, when VFS waits for a
     * condition, and before it locks the namespace for writing. */
    void (*during)(void);
    uint64_t during_method;
    void (*at_wait)(void);
    void (*at_write_lock)(void);
    const void *woken; /* the last broadcast condition */
    enum namespace_lock held, contents;
    unsigned exchanges, sessions, servers, locks;
} world_t;

extern world_t world;

/* Creates an environment with the servers "rootfs" (no device) and "diskfs" (with one), and no
 * mounts; the client has all permissions. */
int world_setup(void **state);
/* Checks that all exchanges, locks and open nodes were released. */
int world_teardown(void **state);

fake_node_t *world_node(const char *path, fs_handle_t fs, service_id_t service, fs_index_t index,
                        enum vfs_node_type type, uint64_t size);
fake_node_t *world_find(const char *path);
/* Creates a symbolic link on the file system of `beside`. */
fake_node_t *world_link(const char *path, const fake_node_t *beside, const char *target);

/* Add messages of the client. */
message_t *say(uint64_t method, uint64_t w1, uint64_t w2, uint64_t w3);
message_t *say_text(const char *text);
message_t *say_read(size_t size);
message_t *say_info(const vfs_fs_info_t *info);
message_t *say_part(enum message_kind kind);
/* Add actions between these messages. A connection ends with say_hangup(); a second connection can
 * pause before, until world_resume(). */
void say_do(void (*work)(void));
void say_connect(task_id_t task);
void say_connect_aside(task_id_t task);
void say_hangup(void);
void say_leave(void);
/* Connects the client, which sends all messages and hangs up. */
void world_serve(void);
void world_connect(task_id_t task, async_handler_t serve);
void world_resume(void);
/* Discards all messages and the recorded requests of the servers. */
void world_forget(void);
/* Mounts a file system, and returns the error. */
errno_t world_mount(const char *point, const char *fs, service_id_t device);

/* Registers another server, and returns its handle. */
fs_handle_t world_server_add(const char *name, bool device);
void world_server_die(const char *name);

/* Returns the last request with this method that a server received, or NULL. */
const asked_t *asked_last(uint64_t method);
unsigned asked_times(uint64_t method);

#endif
