// SPDX-License-Identifier: BSD-2-Clause
/*
 * What the test and a program in a task of its own know of each other.
 *
 * Programs are compiled, together with the real os, fibril and async libraries, into one shared
 * object. Each task loads a copy of its own, so that every task has its own static data, heap and
 * stacks, as on the real system. Heap and stacks are areas of the task, which the kernel copies to
 * and from; static data and the first fibril's stack are not: a pointer to them is EFAULT.
 */
#ifndef TEST_PROGRAM_H
#define TEST_PROGRAM_H

#include <abi/error.h>
#include <abi/ipc.h>
#include <abi/task.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROGRAM_PHONES 8

/* Written by the test before the program starts, and by the program, which the test reads. */
typedef struct program {
    cap_handle_t phone[PROGRAM_PHONES]; /* in the order of host_task_link */
    unsigned phones;
    uint64_t option; /* what the test asks of it */
    uint64_t value;  /* what the program says */
    errno_t result;  /* the same; -1 until then */
    bool done;       /* its main function has returned; its fibrils go on serving */
    char story[256]; /* what happened, one letter each: program_note */
} program_t;

typedef void (*program_main_t)(program_t *program);

#define PROGRAM_EXPORT __attribute__((visibility("default")))

/* Where a task begins, in its copy of the object. */
typedef void (*program_enter_t)(program_t *program, program_main_t main, thread_page_t *page);
PROGRAM_EXPORT
void program_enter(program_t *program, program_main_t main, thread_page_t *page);

/* A program that the test can start by its name. */
#define PROGRAM(name)                                                                              \
    PROGRAM_EXPORT void program_##name(program_t *program);                                        \
    void program_##name(program_t *program)

/* Adds a letter to the story of the running program. */
void program_note(char letter);
/* Bytes of the program's heap that are in use. */
size_t program_heap_used(void);

/* The test fails, saying so, when all programs have come to rest. */
PROGRAM_EXPORT
void program_failed(const char *file, int line, const char *what);
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            program_failed(__FILE__, __LINE__, #condition);                                        \
    } while (0)

#endif
