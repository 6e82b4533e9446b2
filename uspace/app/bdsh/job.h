// SPDX-License-Identifier: BSD-2-Clause
/*
 * Jobs: each command runs on a fibril of its own while the shell waits for it or for Ctrl-C.
 *
 * Ctrl-C kills the job's program and asks the job to stop. A job that does not stop (it waits for
 * a server that hangs) is left behind like one started with `&`, and the shell goes on.
 *
 * A job belongs to whoever started it until job_wait() says that it is left behind; then it frees
 * itself when it ends.
 */
#ifndef JOB_H
#define JOB_H

#include <abi/error.h>
#include <abi/task.h>
#include <stdbool.h>
#include <stdio.h>

/* Bytes of a title that are shown, with a zero. */
#define JOB_TITLE_SIZE 60

typedef struct job job_t;

/* What a job does; the result is its status. */
typedef int (*job_run_t)(job_t *job, void *argument);
typedef void (*job_release_t)(void *argument);

/* Starts run(job, argument). release(argument) is called when the job is freed; on an error of
 * this function it is not. `title` is copied. */
MUST_USE
errno_t job_start(const char *title, job_run_t run, job_release_t release, void *argument,
                  job_t **job);

/* Waits until the job ends (true, its status in `*status`) or Ctrl-C was typed and it did not stop
 * (false: it is left behind). */
bool job_wait(job_t *job, int *status);
void job_free(job_t *job);

/*
 * A part of a job that runs beside others, on a fibril of its own: Ctrl-C for the whole is for all
 * its parts. The whole waits for each part and gets its status; it also owns `argument`.
 */
MUST_USE
errno_t job_part_start(job_t *whole, const char *title, job_run_t run, void *argument,
                       job_t **part);
int job_part_wait(job_t *part);

/* Lets the job run on by itself, and says so. */
void job_leave(job_t *job);

/* Tells of jobs left behind that have ended since, and frees them. */
void jobs_report(void);
/* Lists those that run on. */
void jobs_list(FILE *out);
/* Stops one of them as Ctrl-C would; ENOENT. */
MUST_USE
errno_t jobs_interrupt(uint64_t number);

/* Inside of a job: Ctrl-C was typed. */
bool job_interrupted(const job_t *job);
/* The job waits for this program (0: for none any more), which Ctrl-C is to kill. */
void job_task_set(job_t *job, task_id_t task);
/* Sleeps; false when interrupted before. */
bool job_sleep(job_t *job, uint64_t us);

/* Makes Ctrl-C of the terminal on descriptor 0 stop jobs. */
MUST_USE
errno_t jobs_watch_terminal(void);

#endif
