// SPDX-License-Identifier: BSD-2-Clause
/*
 * usage: monitor_seeds DIR
 *
 * Writes first inputs for fuzz_monitor into a folder: streams of made-up systems, each with a hello, a
 * snapshot and events.
 */
#include "test/unit/monitor/world.h"
#include <stdio.h>
#include <stdlib.h>

#define SEEDS 16

static FILE *seed_file;

static size_t seed_write(void *context, const void *bytes, size_t size)
{
    if (context == NULL && fwrite(bytes, 1, size, seed_file) != size)
        abort();
    return size;
}

static void seed_make(unsigned number)
{
    static world_t world;
    world_begin(&world, number + 1, seed_write);
    for (unsigned i = 0; i < number * 4; i++)
        world_step(&world);
    world_rows_t frozen = world.rows;
    world_snapshot_begin(&world, 0, &frozen);
    for (unsigned kind = 0; kind < WORLD_KINDS; kind++) {
        world_snapshot_kind(&world, 0, &frozen, kind);
        world_step(&world);
    }
    world_snapshot_end(&world, 0);
    for (unsigned i = 0; i < 30; i++)
        world_step(&world);
    world_send(&world);
}

int main(int argc, char **argv)
{
    char path[4096];
    if (argc != 2)
        return 2;
    for (unsigned i = 0; i < SEEDS; i++) {
        (void)snprintf(path, sizeof(path), "%s/seed-%u", argv[1], i);
        seed_file = fopen(path, "w");
        if (seed_file == NULL) {
            perror(path);
            return 1;
        }
        seed_make(i);
        (void)fclose(seed_file);
    }
    return 0;
}
