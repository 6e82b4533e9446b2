// SPDX-License-Identifier: BSD-2-Clause
/*
 * busy check COUNT SEED     asks the kernel COUNT times for deadlocks, while a server and two
 *                           clients are busy
 * busy wait SECONDS SEED    lets them be busy for this time
 * busy serve SEED           the server
 * busy work SEED            a client
 *
 * The first two print the number of served requests. Their status is 0 if no check found a
 * deadlock (there is none) and all tasks still work at the end.
 */
#include "busy.h"
#include <async/async.h>
#include <cli/cli.h>
#include <fibril/fibril.h>
#include <loc/loc.h>
#include <os/os.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <task/spawn.h>

#define PROGRAM   "/test/busy"
#define TASKS     3 /* the server and its clients */
#define TEXT_SIZE 8192
#define SECOND_US 1000000u

static task_id_t tasks[TASKS];
static char text[TEXT_SIZE];

static errno_t busy_start(unsigned number, uint64_t seed)
{
    char own_seed[24];
    (void)snprintf(own_seed, sizeof(own_seed), "%llu", (unsigned long long)(seed * TASKS + number));
    char *words[] = {(char *)(uintptr_t)PROGRAM,
                     (char *)(uintptr_t)(number == 0 ? "serve" : "work"), own_seed, NULL};
    return task_spawn_argv(words, 0, &tasks[number]);
}

/* Asks the server for the number of served requests. */
static errno_t busy_served(uint64_t *count)
{
    service_id_t id;
    async_session_t *session;
    async_answer_t answer;
    errno_t rc = loc_service_get_id(BUSY_SERVICE, true, &id);
    if (rc == EOK)
        rc = loc_service_connect(id, BUSY_INTERFACE, EXCHANGE_SERIALIZE, &session);
    if (rc != EOK)
        return rc;
    async_exchange_t *exchange;
    rc = async_exchange_begin(session, &exchange);
    if (rc == EOK) {
        rc = async_call(exchange, BUSY_COUNT, 0, 0, 0, 0, 0, &answer);
        async_exchange_end(exchange);
    }
    async_session_close(session);
    *count = rc == EOK ? answer.word[0] : 0;
    return rc;
}

/* Returns whether a check finds a deadlock, or fails. Prints the first one. */
static bool busy_alarm(bool *shown)
{
    static const char no_deadlock[] = "no deadlock";
    size_t length = 0;
    errno_t rc = os_diagnose(DIAGNOSE_DEADLOCK, 0, text, sizeof(text) - 1, &length);
    text[length < sizeof(text) ? length : sizeof(text) - 1] = '\0';
    if (rc == EOK && strncmp(text, no_deadlock, strlen(no_deadlock)) == 0)
        return false;
    if (!*shown)
        printf("%s\n%s\n", error_text(rc), text);
    *shown = true;
    return true;
}

static uint64_t busy_checks(uint64_t count)
{
    uint64_t alarms = 0;
    bool shown = false;
    for (uint64_t i = 0; i < count; i++) {
        fibril_sleep(1 + busy_choice(300));
        alarms += busy_alarm(&shown);
    }
    return alarms;
}

/* Runs the tasks; they must work at the end. */
static errno_t busy_run(uint64_t checks, uint64_t seconds, uint64_t seed, uint64_t *alarms,
                        uint64_t *served)
{
    errno_t rc = EOK;
    uint64_t before = 0;
    for (unsigned i = 0; i < TASKS && rc == EOK; i++)
        rc = busy_start(i, seed);
    if (rc == EOK)
        *alarms = busy_checks(checks);
    for (uint64_t i = 0; i < seconds; i++)
        fibril_sleep(SECOND_US);
    if (rc == EOK)
        rc = busy_served(&before);
    fibril_sleep(SECOND_US);
    if (rc == EOK)
        rc = busy_served(served);
    for (unsigned i = 0; i < TASKS; i++)
        if (tasks[i] != 0 && os_task_kill(tasks[i]) != EOK && rc == EOK)
            rc = ENOENT; /* it has ended by itself */
    return rc == EOK && *served <= before + 1 ? ETIMEDOUT : rc;
}

static int busy_main(bool checks, uint64_t number, uint64_t seed)
{
    uint64_t alarms = 0, served = 0;
    busy_seed(seed);
    errno_t rc = busy_run(checks ? number : 0, checks ? 0 : number, seed, &alarms, &served);
    printf("%llu %s, %llu requests, %llu false alarms\n", (unsigned long long)number,
           checks ? "checks" : "seconds", (unsigned long long)served, (unsigned long long)alarms);
    if (rc != EOK)
        return cli_fail("the busy tasks", rc);
    return alarms == 0 ? CLI_OK : CLI_FAILED;
}

int main(int argc, char **argv)
{
    cli_start(argv[0]);
    bool checks = argc == 4 && strcmp(argv[1], "check") == 0;
    if (checks || (argc == 4 && strcmp(argv[1], "wait") == 0))
        return busy_main(checks, strtoull(argv[2], NULL, 10), strtoull(argv[3], NULL, 10));
    bool serve = argc == 3 && strcmp(argv[1], "serve") == 0;
    if (!serve && (argc != 3 || strcmp(argv[1], "work") != 0))
        return cli_usage("check|wait NUMBER SEED | serve|work SEED");
    busy_seed(strtoull(argv[2], NULL, 10));
    return serve ? busy_serve() : busy_work();
}
