// SPDX-License-Identifier: BSD-2-Clause
/* Starts servers, see server.h. */
#include <async/async.h>
#include <os/os.h>
#include <proto/ns.h>
#include <stdio.h>
#include <task/server.h>
#include <task/spawn.h>

/* How long to wait for the report of a server, in microseconds. */
#define SERVER_UP_US 20000000

/* Like task_wait(), with a time limit. */
static errno_t up_wait(task_id_t id, enum task_exit *how, int *status)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(async_ns_session(), &exchange);
    if (rc != EOK)
        return rc;
    async_request_t *request = ns_task_wait_send(exchange, id);
    async_answer_t answer = {0};
    rc = async_wait_timeout(request, &answer, SERVER_UP_US);
    async_exchange_end(exchange);
    if (rc == ETIMEDOUT)
        async_forget(request);
    ns_task_wait_out_t out;
    rc = ns_task_wait_answer(rc, &answer, &out);
    *how = out.how;
    *status = out.status;
    return rc;
}

errno_t server_start(char *const *argv, unsigned permissions, task_id_t *id)
{
    const char *what = argv[1] ? argv[1] : argv[0];
    errno_t rc = task_spawn_argv(argv, permissions, id);
    if (rc != EOK) {
        printf("%s: %s\n", what, error_text(rc));
        return rc;
    }
    enum task_exit how = TASK_EXIT_KILLED;
    int status = 0;
    rc = up_wait(*id, &how, &status);
    if (rc == ETIMEDOUT) {
        printf("%s: not ready after %d seconds; continuing without it\n", what,
               SERVER_UP_US / 1000000);
    } else if (rc != EOK) {
        printf("%s: %s\n", what, error_text(rc));
    } else if (how == TASK_EXIT_KILLED) {
        printf("%s: died while starting\n", what);
        rc = EHANGUP;
    } else if (how == TASK_EXIT_NORMAL) {
        printf("%s: ended with status %d instead of serving\n", what, status);
        rc = EHANGUP;
    } else if (status != 0) {
        printf("%s: failed to start: %s\n", what, error_text(status));
    }
    return rc == ETIMEDOUT ? EOK : rc;
}
