// SPDX-License-Identifier: BSD-2-Clause
/*
 * greedy: opens as many connections to VFS and the location service as they accept, then sends the
 * name service more wait requests than it accepts from one task. Logs how each of these ended, and
 * keeps everything until it is killed.
 */
#include <abi/ns.h>
#include <abi/proto/methods.h>
#include <async/async.h>
#include <fibril/fibril.h>
#include <os/os.h>
#include <stdio.h>
#include <stdlib.h>

#define FOREVER_US 1000000000
#define TASK_NS    2
#define ENOUGH     10000

static void report(const char *what, unsigned count, errno_t rc)
{
    char line[80];
    int size = snprintf(line, sizeof(line), "%u %s, then: %s\n", count, what, error_text(rc));
    (void)!os_klog_write(line, (size_t)size);
}

static void connections_take(const char *what, unsigned interface, unsigned service)
{
    async_session_t *session;
    unsigned count = 0;
    errno_t rc = EOK;
    while (count < ENOUGH && rc == EOK) {
        rc = async_session_connect(async_ns_session(), interface, service, 0, EXCHANGE_ATOMIC,
                                   &session);
        count += rc == EOK;
    }
    report(what, count, rc);
}

static void requests_send(void)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(async_ns_session(), &exchange);
    unsigned count = 0;
    while (count < ENOUGH && rc == EOK) {
        rc = async_wait_timeout(async_send(exchange, NS_TASK_WAIT, TASK_NS, 0, 0, 0, 0), NULL, 0);
        if (rc == ETIMEDOUT) {
            rc = EOK; /* it was sent */
            count++;
        }
    }
    if (rc == EOK) /* no answer was awaited: another request returns the error */
        rc = async_wait(async_send(exchange, NS_TASK_WAIT, TASK_NS, 0, 0, 0, 0), NULL);
    report("requests", count, rc);
}

int main(void)
{
    connections_take("connections to loc", INTERFACE_LOC, SERVICE_LOC);
    connections_take("connections to vfs", INTERFACE_VFS_IN, SERVICE_VFS);
    requests_send();
    fibril_sleep(FOREVER_US);
    return EXIT_SUCCESS;
}
