// SPDX-License-Identifier: BSD-2-Clause
/*
 * Names for numbers, from the tables of abi/: interfaces, methods, errors, flags. Pure; for the
 * console, the graph and the monitor.
 */
#ifndef DIAGNOSIS_NAMES_H
#define DIAGNOSIS_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "vfs_in", or NULL when there is no such interface. */
const char *name_of_interface(uint32_t interface);

/* "DATA_READ" of a system method, "VFS_IN_MOUNT" of a method of `interface`; NULL when the tables
 * have none. */
const char *name_of_method(uint32_t interface, uint64_t method);
/* What its words mean ("service flags"), or NULL. */
const char *words_of_method(uint32_t interface, uint64_t method);

/* Whether two names are the same but for upper and lower case. */
bool name_equal(const char *a, const char *b);

/* Whether `wanted`, a name in upper or lower case or a number, means this method. */
bool name_is_method(const char *wanted, uint32_t interface, uint64_t method);
/* All names of methods; `visit` returns false to stop. */
void name_methods(bool (*visit)(const char *name, void *context), void *context);

/* "EHANGUP" and "the other side hung up"; NULL when there is no such error. */
const char *name_of_error(int error);
const char *text_of_error(int error);

/* "hung up" and so on, of enum phone_row_state. */
const char *name_of_phone_state(uint32_t state);

/* "VFS_IN_MOUNT", "DATA_READ", "1099 of vfs_in" or "1032". */
void name_format_method(char *buffer, size_t size, uint32_t interface, uint64_t method);

/* Letters of IPC_FLAG_*: Answered, Discard answer, Forwarded, Connecting, Notification; "-" when
 * none is set. */
void name_format_flags(char *buffer, size_t size, uint32_t flags);

#endif
