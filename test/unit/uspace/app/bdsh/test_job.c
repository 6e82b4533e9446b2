// SPDX-License-Identifier: BSD-2-Clause
/* The jobs of the shell: the list of detached jobs while they start and end. */
#define _GNU_SOURCE /* fopencookie */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fibril/fibril.h>
#include <input.h>
#include <job.h>
#include <libc/terminal.h>
#include <os/os.h>
#include <proto/con.h>
#include <shell.h>

/* ---- the functions that job.c uses ---- */

#define JOBS 8

/* The fibrils that have been created. The tests run them. */
static struct fake_fibril {
    void (*run)(void *argument);
    void *argument;
} fibrils[JOBS];
static size_t fibril_count;

errno_t fibril_create(const char *name, void (*run)(void *), void *argument, fibril_t **fibril)
{
    (void)name;
    (void)fibril;
    assert_true(fibril_count < JOBS);
    fibrils[fibril_count++] = (struct fake_fibril){run, argument};
    return EOK;
}

static bool locked;

void fibril_mutex_lock(fibril_mutex_t *mutex)
{
    (void)mutex;
    assert_false(locked);
    locked = true;
}

void fibril_mutex_unlock(fibril_mutex_t *mutex)
{
    (void)mutex;
    assert_true(locked);
    locked = false;
}

void fibril_cond_broadcast(fibril_cond_t *cond)
{
    (void)cond;
}

void fibril_cond_wait(fibril_cond_t *cond, fibril_mutex_t *mutex)
{
    (void)cond;
    (void)mutex;
    fail_msg("no test waits");
}

errno_t fibril_cond_wait_timeout(fibril_cond_t *cond, fibril_mutex_t *mutex, uint64_t us)
{
    (void)us;
    fibril_cond_wait(cond, mutex);
    return ETIMEDOUT;
}

uint64_t os_time_ns(void)
{
    return 0;
}

static task_id_t killed;

errno_t os_task_kill(task_id_t id)
{
    killed = id;
    return EOK;
}

void input_job_ended(void)
{
}

void async_session_close(async_session_t *session)
{
    (void)session;
}

errno_t terminal_connect(int fd, struct async_session **session)
{
    (void)fd;
    (void)session;
    return ENOTTY;
}

/* No terminal is connected, so no request is sent. */
errno_t async_exchange_begin(async_session_t *session, async_exchange_t **exchange)
{
    (void)session;
    (void)exchange;
    return EHANGUP;
}

void async_exchange_end(async_exchange_t *exchange)
{
    (void)exchange;
}

async_request_t *async_send(async_exchange_t *exchange, uint64_t method, uint64_t w1, uint64_t w2,
                            uint64_t w3, uint64_t w4, uint64_t w5)
{
    (void)exchange, (void)method, (void)w1, (void)w2, (void)w3, (void)w4, (void)w5;
    return NULL;
}

errno_t async_wait(async_request_t *request, async_answer_t *answer)
{
    (void)request;
    (void)answer;
    return EHANGUP;
}

static char messages[1024];

void shell_say(const char *format, ...)
{
    size_t used = strlen(messages);
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(messages + used, sizeof(messages) - used, format, arguments);
    va_end(arguments);
}

void shell_complain(const char *format, ...)
{
    fail_msg("%s", format);
}

/* ---- the output, which does something in the middle ---- */

static char listed[1024];
static void (*during)(void); /* called once, by the next write */

static ssize_t out_write(void *cookie, const char *text, size_t size)
{
    (void)cookie;
    assert_false(locked); /* another fibril can run while one waits for the terminal */
    strncat(listed, text, size);
    void (*work)(void) = during;
    during = NULL;
    if (work != NULL)
        work();
    return (ssize_t)size;
}

static const char *jobs_listed(void (*work)(void))
{
    FILE *out = fopencookie(NULL, "w", (cookie_io_functions_t){.write = out_write});
    assert_non_null(out);
    setvbuf(out, NULL, _IOLBF, 0);
    listed[0] = '\0';
    during = work;
    jobs_list(out);
    fclose(out);
    return listed;
}

/* ---- the jobs ---- */

static int job_body(job_t *job, void *argument)
{
    (void)job;
    (void)argument;
    return 3;
}

static job_t *detach(const char *title)
{
    job_t *job;
    assert_int_equal(job_start(title, job_body, NULL, NULL, &job), EOK);
    job_leave(job);
    return job;
}

/* Lets the `i`th job that was started end, and reports it, which frees it. */
static void end(size_t i)
{
    fibrils[i].run(fibrils[i].argument);
    jobs_report();
}

static int three_jobs(void **state)
{
    (void)state;
    fibril_count = 0;
    messages[0] = '\0';
    detach("one");
    detach("two");
    detach("three");
    return 0;
}

static int no_jobs(void **state)
{
    (void)state;
    for (size_t i = 0; i < fibril_count; i++)
        if (fibrils[i].run != NULL)
            end(i);
    assert_string_equal(jobs_listed(NULL), "");
    return 0;
}

/* Ends a job whose fibril the teardown must not run again. */
static void end_now(size_t i)
{
    end(i);
    fibrils[i].run = NULL;
}

static void jobs_are_listed_by_number(void **state)
{
    (void)state;
    assert_string_equal(jobs_listed(NULL), "[1] one\n[2] two\n[3] three\n");
    end_now(1);
    assert_non_null(strstr(messages, "[2] two: ended with status 3\n"));
    assert_string_equal(jobs_listed(NULL), "[1] one\n[3] three\n");
    detach("four"); /* the lowest free number */
    assert_string_equal(jobs_listed(NULL), "[1] one\n[2] four\n[3] three\n");
}

static void end_first(void)
{
    end_now(0);
}

static void end_second(void)
{
    end_now(1);
}

static void end_all(void)
{
    end_now(2);
    end_now(0);
    end_now(1);
}

static void end_first_and_start(void)
{
    end_now(0);
    detach("four");
    detach("five");
}

/* A job can end, and is freed, while the list waits for the terminal. */
static void jobs_end_while_the_list_is_printed(void **state)
{
    (void)state;
    assert_string_equal(jobs_listed(end_first), "[1] one\n[2] two\n[3] three\n");
    assert_string_equal(jobs_listed(NULL), "[2] two\n[3] three\n");
    assert_string_equal(jobs_listed(end_second), "[2] two\n[3] three\n");
}

static void the_next_job_ends_while_the_list_is_printed(void **state)
{
    (void)state;
    assert_string_equal(jobs_listed(end_second), "[1] one\n[3] three\n");
}

static void all_jobs_end_while_the_list_is_printed(void **state)
{
    (void)state;
    assert_string_equal(jobs_listed(end_all), "[1] one\n");
}

static void jobs_start_while_the_list_is_printed(void **state)
{
    (void)state;
    /* The new job with number 1 is not listed: that number has been. */
    assert_string_equal(jobs_listed(end_first_and_start),
                        "[1] one\n[2] two\n[3] three\n[4] five\n");
}

static void an_interrupt_kills_the_program_of_a_detached_job(void **state)
{
    (void)state;
    job_t *job = detach("four");
    job_task_set(job, 70);
    killed = 0;
    assert_int_equal(jobs_interrupt(9), ENOENT);
    assert_int_equal(killed, 0);
    assert_int_equal(jobs_interrupt(4), EOK);
    assert_int_equal(killed, 70);
    assert_true(job_interrupted(job));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, three_jobs, no_jobs)
    const struct CMUnitTest tests[] = {
        TEST(jobs_are_listed_by_number),
        TEST(jobs_end_while_the_list_is_printed),
        TEST(the_next_job_ends_while_the_list_is_printed),
        TEST(all_jobs_end_while_the_list_is_printed),
        TEST(jobs_start_while_the_list_is_printed),
        TEST(an_interrupt_kills_the_program_of_a_detached_job),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
