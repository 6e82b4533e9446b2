// SPDX-License-Identifier: BSD-2-Clause
/*
 * What happened to one call, as far as a window saw it: when it was sent, by whom to whom, when it
 * was taken, what was answered and by whom. Pure.
 */
#ifndef KCONSOLE_TRACE_STORY_H
#define KCONSOLE_TRACE_STORY_H

#include <kconsole/trace/window.h>

typedef struct trace_story {
    trace_record_t start; /* its first event: SENT, unless that is too old for the window */
    bool whole;           /* the first event was SENT, HUNG_UP or NOTIFIED */
    uint32_t events;
    uint32_t forwards;
    uint32_t callee; /* who was to answer last */
    bool taken;      /* by that callee */
    bool answered;
    bool by_kernel; /* that answer */
    bool delivered;
    bool forgotten; /* its sender ended before it had the answer */
    uint64_t taken_ns;
    uint64_t answered_ns;
    uint64_t end_ns; /* of the last event */
    int32_t retval;
} trace_story_t;

/* False: the source has its first event no longer. */
bool trace_story_read(const trace_window_t *window, uint32_t entry, trace_story_t *story);

/* It is a request, not a notification or a task's end. */
bool trace_story_is_request(const trace_story_t *story);
/* A request that has no answer in the window and whose sender waits for one. */
bool trace_story_is_open(const trace_story_t *story);

/* Enough for each text below. */
#define TRACE_WORDS_SIZE 256

/* What a record calls, with the words that count: "VFS_IN_SEEK(3, 0, 2)". */
void trace_method_words(const trace_record_t *record, char *text);
/* "EHANGUP", or a number that is no error. */
void trace_retval_words(int32_t retval, char *text);
/* What became of it: "EOK after 312us", "no answer yet, taken after 3us". */
void trace_outcome_words(const trace_window_t *window, const trace_story_t *story, char *text);
/* "exit status 2", "killed". */
void trace_exit_words(const trace_record_t *record, char *text);

/* Nanoseconds from `from` to `to`; 0 when the clock ran back. */
uint64_t trace_span(uint64_t from, uint64_t to);

#endif
