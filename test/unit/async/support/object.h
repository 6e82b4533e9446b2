// SPDX-License-Identifier: BSD-2-Clause
/* Copies of the shared object with the programs. The loader treats each copy, a file in memory, as
 * a different object, so each has its own static data. Every error ends the process. */
#ifndef TEST_OBJECT_H
#define TEST_OBJECT_H

/* Reads the object once. */
void object_read(void);
void object_forget(void);

/* Loads a copy; `*file` must be passed to object_unload(). */
void *object_load(int *file);
void object_unload(void *object, int file);

typedef void (*object_function_t)(void);
object_function_t object_function(void *object, const char *name);

#endif
