// SPDX-License-Identifier: BSD-2-Clause
/*
 * The interface between the test and a program in its own task.
 *
 * Programs are compiled, together with the real os, fibril and async libraries, into one shared
 * object. Each task loads its own copy, so that it has its own static data, heap and stacks, as on
 * the real system. Heap and stacks are areas of the task, which the kernel can access; static data
 * and the stack of the first fibril are not: system calls fail with EFAULT for pointers to them.
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

/* Written by the test before the program starts, and by the program for the test. */
typedef struct program {
    cap_handle_t phone[PROGRAM_PHONES]; /* in the order of host_task_link */
    unsigned phones;
    uint64_t option; /* input from the test */
    uint64_t value;  /* result for the test */
    errno_t result;  /* result for the test; -1 until then */
    bool done;       /* its main function has returned; its fibrils keep serving */
    char story[256]; /* what happened, one letter each: program_note */
} program_t;

typedef void (*program_main_t)(program_t *program);

#define PROGRAM_EXPORT __attribute__((visibility("default")))

/* The entry point of a task in its copy of the object. */
typedef void (*program_enter_t)(program_t *program, program_main_t main, thread_page_t *page);
PROGRAM_EXPORT
void program_enter(program_t *program, program_main_t main, thread_page_t *page);

/* Defines a program that the test can start by its name. */
#define PROGRAM(name)                                                                              \
    PROGRAM_EXPORT void program_##name(program_t *program);                                        \
    void program_##name(program_t *program)

/* Adds a letter to the story of the running program. */
void program_note(char letter);
/* Allocated bytes of the program's heap. */
size_t program_heap_used(void);
/* The n-th allocation from now fails. */
void program_heap_fail(unsigned n);
/* Whether it has failed; if not, it will not do so any more. */
bool program_heap_failed(void);

/* If the condition is false, the test fails with this text once all programs wait. */
PROGRAM_EXPORT
void program_failed(const char *file, int line, const char *what);
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            program_failed(__FILE__, __LINE__, #condition);                                        \
    } while (0)

#endif
