// SPDX-License-Identifier: BSD-2-Clause
/*
 * Names for numbers, from the tables in abi/: interfaces, methods, errors, flags. For the console
 * and the graph.
 */
#ifndef DIAGNOSIS_NAMES_H
#define DIAGNOSIS_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* For example "vfs_in"; NULL: no such interface. */
const char *name_of_interface(uint32_t interface);

/* For example "DATA_READ" for a system method, "VFS_IN_MOUNT" for a method of `interface`; NULL: no
 * such method. */
const char *name_of_method(uint32_t interface, uint64_t method);
/* The names of the method's words, for example "service flags"; NULL: no such method. */
const char *words_of_method(uint32_t interface, uint64_t method);

/* Compares two names without regard to case. */
bool name_equal(const char *a, const char *b);

/* Returns whether `wanted`, a name in any case or a number, denotes this method. */
bool name_is_method(const char *wanted, uint32_t interface, uint64_t method);
/* Visits the names of all methods; `visit` returns false to stop. */
void name_methods(bool (*visit)(const char *name, void *context), void *context);

/* For example "EHANGUP" and "the other side hung up"; NULL: no such error. */
const char *name_of_error(int error);
const char *text_of_error(int error);

/* The name of an enum phone_row_state, for example "hung up". */
const char *name_of_phone_state(uint32_t state);

/* "VFS_IN_MOUNT", "DATA_READ", "1099 of vfs_in" or "1032". */
void name_format_method(char *buffer, size_t size, uint32_t interface, uint64_t method);

/* Formats IPC_FLAG_* as letters: Answered, Discard answer, Forwarded, Connecting, Notification;
 * "-": none. */
void name_format_flags(char *buffer, size_t size, uint32_t flags);

#endif
