// SPDX-License-Identifier: BSD-2-Clause
/*
 * protofuzz SEED ROUNDS    sends ROUNDS random requests to all servers, from unprivileged tasks
 * protofuzz device SEED    serves the block device `liar`, correctly until `protofuzz lie`
 * protofuzz fs SEED        serves the file system `liar`
 * protofuzz lie            makes the block device send random answers
 *
 * Child tasks send the requests, PORTION each, and exit while some of them are open.
 */
#include "protofuzz.h"

#include <cli/cli.h>
#include <os/os.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <task/spawn.h>

#define PROGRAM "/test/protofuzz"
#define PORTION 250u

static const char usage[] = "SEED ROUNDS | device SEED | fs SEED | lie";

static bool portion_run(uint64_t seed, uint64_t rounds, uint64_t *granted)
{
    char program[] = PROGRAM, kind[] = "client", seed_text[24], rounds_text[24];
    snprintf(seed_text, sizeof(seed_text), "%llu", (unsigned long long)seed);
    snprintf(rounds_text, sizeof(rounds_text), "%llu", (unsigned long long)rounds);
    char *argv[] = {program, kind, seed_text, rounds_text, NULL};
    task_id_t id;
    enum task_exit how;
    int status;
    errno_t rc = task_spawn_argv(argv, 0, &id);
    do /* its random requests can report TASK_EXIT_UP */
        rc = rc == EOK ? task_wait(id, &how, &status) : rc;
    while (rc == EOK && how == TASK_EXIT_UP);
    if (rc != EOK || how != TASK_EXIT_NORMAL || status < 0) {
        printf("the client of seed %s failed: %s\n", seed_text, error_text(rc));
        return false;
    }
    *granted += (unsigned)status;
    return true;
}

static int run(uint64_t seed, uint64_t rounds)
{
    uint64_t done = 0, granted = 0;
    bool good = true;
    for (uint64_t i = 0; good && done < rounds; i++) {
        uint64_t portion = rounds - done < PORTION ? rounds - done : PORTION;
        good = portion_run((seed << 20) + i, portion, &granted);
        done += portion;
    }
    printf("%llu rounds, %llu granted\n", (unsigned long long)done, (unsigned long long)granted);
    return good ? CLI_OK : CLI_FAILED;
}

int main(int argc, char **argv)
{
    cli_start(argv[0]);
    if (argc == 2 && strcmp(argv[1], "lie") == 0)
        return liar_start();
    if (argc < 3)
        return cli_usage(usage);
    bool client = argc == 4 && strcmp(argv[1], "client") == 0;
    bool server = argc == 3 && (strcmp(argv[1], "device") == 0 || strcmp(argv[1], "fs") == 0);
    uint64_t last = strtoull(argv[argc - 1], NULL, 0);
    if (client)
        client_run(strtoull(argv[2], NULL, 0), last);
    if (server)
        return argv[1][0] == 'd' ? liar_device(last) : liar_file_system(last);
    return argc == 3 ? run(strtoull(argv[1], NULL, 0), last) : cli_usage(usage);
}
