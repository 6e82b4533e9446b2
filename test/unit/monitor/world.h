// SPDX-License-Identifier: BSD-2-Clause
/*
 * A made-up system for the tests of the model. Each step changes its rows and sends the event for the change
 * to all its wires; a snapshot sends the rows. The rows are the truth with which models are compared.
 */
#ifndef TEST_MONITOR_WORLD_H
#define TEST_MONITOR_WORLD_H

#include "stream.h"
#include <monitor/producer/producer.h>

#define WORLD_ROWS  24
#define WORLD_WIRES 3

typedef struct world_row {
    bool used;
    union {
        monitor_task_t task;
        monitor_thread_t thread;
        monitor_phone_t phone;
        monitor_call_t call;
        monitor_mount_t mount;
        monitor_node_t node;
    };
    char name[MONITOR_NAME_SIZE];
} world_row_t;

/* The rows; an index is also the lower part of the id. */
typedef struct world_rows {
    uint64_t now, ids;
    world_row_t tasks[WORLD_ROWS], threads[WORLD_ROWS], phones[WORLD_ROWS], calls[WORLD_ROWS],
        mounts[WORLD_ROWS], nodes[WORLD_ROWS];
    uint64_t lines;
} world_rows_t;

typedef struct world {
    world_rows_t rows;
    uint64_t seed;
    mon_t wires[WORLD_WIRES];
} world_t;

/* Starts an empty system. `put` gets the bytes of each wire, with the number of the wire as a pointer. */
void world_begin(world_t *world, uint64_t seed, mon_put_t put);
/* Makes one random change. */
void world_step(world_t *world);
/* Sends everything that waits on the wires. */
void world_send(world_t *world);

/* Sends a snapshot of `rows` over a wire, from world_snapshot_begin() on; the rows of each kind are sent by
 * one call of world_snapshot_kind(), with `kind` from 0 to WORLD_KINDS - 1. */
#define WORLD_KINDS 7
void world_snapshot_begin(world_t *world, unsigned wire, const world_rows_t *rows);
void world_snapshot_kind(world_t *world, unsigned wire, const world_rows_t *rows, unsigned kind);
void world_snapshot_end(world_t *world, unsigned wire);

#endif
