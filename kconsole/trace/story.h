// SPDX-License-Identifier: BSD-2-Clause
/*
 * The history of a call, as far as it is in a window: when it was sent, from which task to which,
 * when it was received, and the answer.
 */
#ifndef KCONSOLE_TRACE_STORY_H
#define KCONSOLE_TRACE_STORY_H

#include <kconsole/trace/window.h>

typedef struct trace_story {
    trace_record_t start; /* first known event: SENT, unless that is too old for the window */
    bool whole;           /* the first event was SENT, HUNG_UP or NOTIFIED */
    uint32_t events;
    uint32_t forwards;
    uint32_t callee; /* the last callee */
    bool taken;      /* that callee has received it */
    bool answered;
    bool by_kernel; /* the kernel answered it */
    bool delivered;
    bool forgotten; /* its sender ended before it received the answer */
    uint64_t taken_ns;
    uint64_t answered_ns;
    uint64_t end_ns; /* of the last event */
    int32_t retval;
} trace_story_t;

/* Reads the history of an entry. Returns false if its first event is no longer available. */
bool trace_story_read(const trace_window_t *window, uint32_t entry, trace_story_t *story);

/* Returns whether it is a request, not a notification, hang-up or end of a task. */
bool trace_story_is_request(const trace_story_t *story);
/* Returns whether it is a request without an answer in the window whose sender still waits. */
bool trace_story_is_open(const trace_story_t *story);

/* Size of the buffer `text` of the functions below. */
#define TRACE_WORDS_SIZE 256

/* Formats the method with its words: "VFS_IN_SEEK(3, 0, 2)". */
void trace_method_words(const trace_record_t *record, char *text);
/* Formats an error, "EHANGUP", or a number that is not an error. */
void trace_retval_words(int32_t retval, char *text);
/* Formats the outcome: "EOK after 312us", "no answer yet, taken after 3us". */
void trace_outcome_words(const trace_window_t *window, const trace_story_t *story, char *text);
/* Formats the end of a task: "exit status 2", "killed". */
void trace_exit_words(const trace_record_t *record, char *text);

/* Nanoseconds from `from` to `to`; 0 if `to` is earlier. */
uint64_t trace_span(uint64_t from, uint64_t to);

#endif
