// SPDX-License-Identifier: BSD-2-Clause
/* badns: sends the name service a hundred requests to wait for a task that never ends, then exits
 * without waiting for the answers. */
#include <abi/proto/methods.h>
#include <os/ipc.h>
#include <os/os.h>
#include <stdio.h>
#include <stdlib.h>

#define CALLS   100
#define TASK_NS 2

int main(void)
{
    static const uint64_t words[IPC_WORDS] = {TASK_NS};
    for (unsigned i = 0; i < CALLS; i++) {
        errno_t rc = ipc_call(PHONE_NS, 0, NS_TASK_WAIT, words, NULL);
        if (rc != EOK) {
            printf("badns: cannot send a request: %s\n", error_text(rc));
            return EXIT_FAILURE;
        }
    }
    return EXIT_SUCCESS;
}
