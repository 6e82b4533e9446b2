// SPDX-License-Identifier: BSD-2-Clause
/*
 * names WORD: registers services WORD0/x, WORD1/x and so on, each in its own namespace, until it
 * gets an error. Prints their number and the error, and keeps the services until it is killed.
 */
#include <async/async.h>
#include <loc/loc.h>
#include <os/os.h>
#include <stdio.h>
#include <stdlib.h>
#include <task/spawn.h>

int main(int argc, char **argv)
{
    service_id_t id;
    char name[SERVICE_NAME_SIZE];
    unsigned count = 0;
    if (argc != 2)
        return EXIT_FAILURE;
    errno_t rc = loc_server_register("names");
    while (rc == EOK) {
        snprintf(name, sizeof(name), "%s%u/x", argv[1], count);
        rc = loc_service_register(name, INTERFACE_CHAR, &id);
        count += rc == EOK;
    }
    printf("%u names, then: %s\n", count, error_text(rc));
    fflush(stdout);
    if (task_report(0) != EOK)
        return EXIT_FAILURE;
    async_serve();
}
