// SPDX-License-Identifier: BSD-2-Clause
/* Copies of the programs' object; see object.h. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "object.h"

/* Names another object to load in the place of PROGRAMS_OBJECT: one with a mutant. */
#define OBJECT_VARIABLE "SWITCHBOARD_PROGRAMS"

static char *contents;
static size_t length;

static const char *object_path(void)
{
    const char *other = getenv(OBJECT_VARIABLE);
    return other != NULL ? other : PROGRAMS_OBJECT;
}

static _Noreturn void fail(const char *what)
{
    const char *why = dlerror();
    fprintf(stderr, "%s: %s %s\n", object_path(), what, why != NULL ? why : "");
    abort();
}

void object_read(void)
{
    FILE *file = fopen(object_path(), "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        fail("cannot be opened");
    length = (size_t)ftell(file);
    contents = malloc(length);
    rewind(file);
    if (!contents || fread(contents, 1, length, file) != length)
        fail("cannot be read");
    fclose(file);
}

void object_forget(void)
{
    free(contents);
    contents = NULL;
}

void *object_load(int *file)
{
    *file = memfd_create("programs", MFD_CLOEXEC);
    if (*file < 0 || write(*file, contents, length) != (ssize_t)length)
        fail("cannot be copied");
    char path[32];
    snprintf(path, sizeof(path), "/proc/self/fd/%d", *file);
    void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (object == NULL)
        fail("cannot be loaded");
    return object;
}

void object_unload(void *object, int file)
{
    if (dlclose(object) != 0)
        fail("cannot be unloaded");
    close(file);
}

object_function_t object_function(void *object, const char *name)
{
    object_function_t function;
    void *symbol = dlsym(object, name);
    if (symbol == NULL)
        fail("lacks a function:");
    memcpy(&function, &symbol, sizeof(function));
    return function;
}
