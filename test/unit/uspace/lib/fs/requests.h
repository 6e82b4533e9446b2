// SPDX-License-Identifier: BSD-2-Clause
/* Requests like those of VFS to a file system server of tmpfs, whose root contains /dir/file. */
#ifndef REQUESTS_H
#define REQUESTS_H

#include "fake_async.h"

#include <fs/internal.h>
#include <srv/fs/tmpfs/tmpfs.h>

#define SERVICE 7

extern fs_index_t root;
extern char plb[VFS_PLB_SIZE]; /* the lookup buffer */
extern uint32_t plb_next;      /* where span() continues */

/* Mounts the file system, and creates /dir/file. */
int fs_setup(void **state);
/* Unmounts it, and checks that all sessions are closed. */
int fs_teardown(void **state);

#define FS_TEST(name) cmocka_unit_test_setup_teardown(name, fs_setup, fs_teardown)

/* Return the number of failed tests. */
int links_tests(void);
int mounts_tests(void);
int parts_tests(void);

async_call_t call_of(uint64_t method, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4);
void request_serve(const async_call_t *call);
/* Puts a text into the lookup buffer. Returns the word that describes it. */
uint64_t span(const char *text);
/* Lets the next request be followed by a DATA_WRITE. */
void offer_write(const char *data);

/* Send a request, and return the error in its answer. */
errno_t lookup_of(uint64_t service, const char *path, unsigned flags);
errno_t lookup(const char *path, unsigned flags);
errno_t closed(uint64_t index);
errno_t mounted(uint64_t service, const char *options);
errno_t unmounted(uint64_t service);
errno_t written(uint64_t index, uint64_t pos, const char *data);
/* A request whose answer has `size` bytes of data. */
errno_t asked_for(uint64_t method, uint64_t index, uint64_t pos, size_t size);

/* Looks up a path, and returns the index of its node. */
uint64_t index_of(const char *path);

#endif
