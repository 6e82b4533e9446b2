// SPDX-License-Identifier: BSD-2-Clause
/* Jobs, see job.h. */
#include "job.h"
#include "input.h"
#include "shell.h"
#include <adt/list.h>
#include <cli/visible.h>
#include <fibril/fibril.h>
#include <libc/terminal.h>
#include <os/os.h>
#include <proto/con.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How long an interrupted job can take to stop before it is detached. */
#define GRACE_US 300000

struct job {
    job_run_t run;
    job_release_t release;
    void *argument;
    char *title;
    /* Protected by jobs_lock: */
    task_id_t task;
    bool interrupted;
    bool done;
    int status;
    unsigned number; /* of a detached job, else 0 */
    link_t link;     /* in `detached`, or in the parts of its parent */
    list_t parts;
};

static fibril_mutex_t jobs_lock = FIBRIL_MUTEX_INIT("bdsh jobs");
static fibril_cond_t jobs_changed = FIBRIL_COND_INIT;
static job_t *foreground;
static list_t detached = LIST_INIT(detached);

static void job_fibril(void *argument)
{
    job_t *job = argument;
    int status = job->run(job, job->argument);
    fibril_mutex_lock(&jobs_lock);
    job->status = status;
    job->done = true;
    bool is_detached = job->number != 0;
    fibril_cond_broadcast(&jobs_changed);
    fibril_mutex_unlock(&jobs_lock);
    /* From here on the job may be freed. */
    if (is_detached)
        input_job_ended();
}

errno_t job_start(const char *title, job_run_t run, job_release_t release, void *argument,
                  job_t **job)
{
    fibril_t *fibril;
    job_t *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return ENOMEM;
    made->run = run;
    made->release = release;
    made->argument = argument;
    list_init(&made->parts);
    made->title = strdup(title);
    errno_t rc = ENOMEM;
    if (made->title != NULL)
        rc = fibril_create(title, job_fibril, made, &fibril);
    if (rc != EOK) {
        free(made->title);
        free(made);
        return rc;
    }
    *job = made;
    return EOK;
}

void job_free(job_t *job)
{
    if (job->release != NULL)
        job->release(job->argument);
    free(job->title);
    free(job);
}

/* Returns the detached job with this number, or NULL. */
static job_t *job_numbered(uint64_t number)
{
    list_foreach (detached, link, job_t, job)
        if (job->number == number)
            return job;
    return NULL;
}

/* Returns the lowest number that no detached job has. */
static unsigned number_free(void)
{
    unsigned number = 1;
    while (job_numbered(number) != NULL)
        number++;
    return number;
}

void job_leave(job_t *job)
{
    fibril_mutex_lock(&jobs_lock);
    job->number = number_free();
    list_prepend(&detached, &job->link);
    fibril_mutex_unlock(&jobs_lock);
    shell_say("[%u] %s: continues in the background\n", job->number, job->title);
}

bool job_wait(job_t *job, int *status)
{
    fibril_mutex_lock(&jobs_lock);
    job_t *before = foreground; /* a job that runs a script waits for other jobs */
    foreground = job;
    while (!job->done && !job->interrupted)
        fibril_cond_wait(&jobs_changed, &jobs_lock);
    errno_t rc = EOK;
    while (!job->done && rc == EOK)
        rc = fibril_cond_wait_timeout(&jobs_changed, &jobs_lock, GRACE_US);
    foreground = before;
    bool done = job->done;
    *status = done ? job->status : STATUS_INTERRUPTED;
    fibril_mutex_unlock(&jobs_lock);
    if (!done)
        job_leave(job);
    return done;
}

errno_t job_part_start(job_t *whole, const char *title, job_run_t run, void *argument, job_t **part)
{
    errno_t rc = job_start(title, run, NULL, argument, part);
    if (rc != EOK)
        return rc;
    fibril_mutex_lock(&jobs_lock);
    (*part)->interrupted = whole->interrupted;
    list_prepend(&whole->parts, &(*part)->link);
    fibril_mutex_unlock(&jobs_lock);
    return EOK;
}

int job_part_wait(job_t *part)
{
    fibril_mutex_lock(&jobs_lock);
    while (!part->done)
        fibril_cond_wait(&jobs_changed, &jobs_lock);
    list_unlink(&part->link);
    int status = part->status;
    fibril_mutex_unlock(&jobs_lock);
    job_free(part);
    return status;
}

/* Removes a job that has ended from the list, and returns it; NULL if there is none. */
static job_t *ended_take(void)
{
    list_foreach (detached, link, job_t, job) {
        if (job->done) {
            list_unlink(&job->link);
            return job;
        }
    }
    return NULL;
}

void jobs_report(void)
{
    for (;;) {
        fibril_mutex_lock(&jobs_lock);
        job_t *job = ended_take();
        fibril_mutex_unlock(&jobs_lock);
        if (job == NULL)
            return;
        shell_say("[%u] %s: ended with status %d\n", job->number, job->title, job->status);
        job_free(job);
    }
}

/* Finds the job with the lowest number above `*number`. The list can change while a line is
 * printed, so each step searches again. */
static bool job_next(unsigned *number, char *title, size_t size)
{
    const job_t *next = NULL;
    fibril_mutex_lock(&jobs_lock);
    list_foreach (detached, link, const job_t, job)
        if (job->number > *number && (next == NULL || job->number < next->number))
            next = job;
    if (next != NULL) {
        *number = next->number;
        (void)visible_text(next->title, title, size);
    }
    fibril_mutex_unlock(&jobs_lock);
    return next != NULL;
}

void jobs_list(FILE *out)
{
    char title[JOB_TITLE_SIZE];
    unsigned number = 0;
    while (job_next(&number, title, sizeof(title)))
        fprintf(out, "[%u] %s\n", number, title);
}

/* ---- for jobs ---- */

bool job_interrupted(const job_t *job)
{
    return job->interrupted;
}

void job_task_set(job_t *job, task_id_t task)
{
    fibril_mutex_lock(&jobs_lock);
    job->task = task;
    bool kill = job->interrupted && task != 0;
    fibril_mutex_unlock(&jobs_lock);
    /* Ctrl-C was typed while the program was being started. */
    if (kill && os_task_kill(task) != EOK)
        shell_complain("cannot kill task %u", task);
}

bool job_sleep(job_t *job, uint64_t us)
{
    uint64_t end = os_time_ns() / 1000 + us;
    fibril_mutex_lock(&jobs_lock);
    for (;;) {
        uint64_t now = os_time_ns() / 1000;
        if (job->interrupted || now >= end)
            break;
        /* The loop reads the clock after a time-out and after a wake-up. */
        (void)!fibril_cond_wait_timeout(&jobs_changed, &jobs_lock, end - now);
    }
    fibril_mutex_unlock(&jobs_lock);
    return !job->interrupted;
}

/* ---- Ctrl-C ---- */

/* Stops the job and its parts. */
static void interrupt_locked(job_t *job)
{
    job->interrupted = true;
    if (job->task != 0) {
        /* The task can have ended already. */
        (void)!os_task_kill(job->task);
    }
    list_foreach (job->parts, link, job_t, part)
        interrupt_locked(part);
}

static void foreground_interrupt(void)
{
    fibril_mutex_lock(&jobs_lock);
    if (foreground != NULL) {
        interrupt_locked(foreground);
        fibril_cond_broadcast(&jobs_changed);
    }
    fibril_mutex_unlock(&jobs_lock);
}

errno_t jobs_interrupt(uint64_t number)
{
    fibril_mutex_lock(&jobs_lock);
    job_t *job = job_numbered(number);
    if (job != NULL) {
        interrupt_locked(job);
        fibril_cond_broadcast(&jobs_changed);
    }
    fibril_mutex_unlock(&jobs_lock);
    return job != NULL ? EOK : ENOENT;
}

/* The terminal has been closed: stops all jobs and ends the shell. */
_Noreturn static void terminal_ended(void)
{
    fibril_mutex_lock(&jobs_lock);
    if (foreground != NULL)
        interrupt_locked(foreground);
    list_foreach (detached, link, job_t, job)
        interrupt_locked(job);
    fibril_mutex_unlock(&jobs_lock);
    exit(STATUS_FAILED);
}

static void interrupt_fibril(void *argument)
{
    async_session_t *session = argument;
    errno_t rc;
    do {
        rc = con_wait_interrupt_over(session);
        if (rc == EOK)
            foreground_interrupt();
    } while (rc == EOK);
    async_session_close(session);
    if (rc == EHANGUP)
        terminal_ended();
    shell_complain("Ctrl-C no longer works: %s", error_text(rc));
}

errno_t jobs_watch_terminal(void)
{
    async_session_t *session;
    fibril_t *fibril;
    errno_t rc = terminal_connect(0, &session);
    if (rc != EOK)
        return rc;
    rc = fibril_create("interrupt key", interrupt_fibril, session, &fibril);
    if (rc != EOK)
        async_session_close(session);
    return rc;
}
