// SPDX-License-Identifier: BSD-2-Clause
/*
 * Jobs: each command runs on its own fibril while the shell waits for it or for Ctrl-C.
 *
 * Ctrl-C kills the program of the job and sets its `interrupted` flag. A job that does not stop
 * (because it waits for a server that hangs) is detached, like one started with `&`, and the shell
 * continues.
 *
 * The caller of job_start() owns the job until job_wait() returns false or job_leave() detaches it.
 * jobs_report() frees a detached job after it has ended.
 */
#ifndef JOB_H
#define JOB_H

#include <abi/error.h>
#include <abi/task.h>
#include <stdbool.h>
#include <stdio.h>

/* Bytes of a title that are shown, including the terminating zero. */
#define JOB_TITLE_SIZE 60

typedef struct job job_t;

/* The function of a job; returns its status. */
typedef int (*job_run_t)(job_t *job, void *argument);
typedef void (*job_release_t)(void *argument);

/* Starts a fibril that calls run(job, argument). release(argument) is called when the job is freed,
 * but not if this function fails. `title` is copied. ENOMEM or another error of fibril_create(). */
MUST_USE
errno_t job_start(const char *title, job_run_t run, job_release_t release, void *argument,
                  job_t **job);

/* Waits until the job has ended, sets `*status` and returns true. Returns false if Ctrl-C was typed
 * and the job did not stop: then it is detached. */
bool job_wait(job_t *job, int *status);
void job_free(job_t *job);

/*
 * Starts a part of a job, which runs concurrently with other parts on its own fibril. Ctrl-C
 * interrupts all parts. The parent must wait for each part, and gets its status. The parent owns
 * `argument`.
 */
MUST_USE
errno_t job_part_start(job_t *whole, const char *title, job_run_t run, void *argument,
                       job_t **part);
int job_part_wait(job_t *part);

/* Detaches the job and prints a message. */
void job_leave(job_t *job);

/* Reports and frees detached jobs that have ended. */
void jobs_report(void);
/* Lists the detached jobs. */
void jobs_list(FILE *out);
/* Stops a detached job like Ctrl-C. ENOENT: no such job. */
MUST_USE
errno_t jobs_interrupt(uint64_t number);

/* For the function of a job: whether Ctrl-C was typed. */
bool job_interrupted(const job_t *job);
/* Sets the program that the job waits for (0: none), which Ctrl-C kills. */
void job_task_set(job_t *job, task_id_t task);
/* Sleeps for `us` microseconds. Returns false if interrupted. */
bool job_sleep(job_t *job, uint64_t us);

/* Makes Ctrl-C of the terminal on descriptor 0 stop jobs. */
MUST_USE
errno_t jobs_watch_terminal(void);

#endif
