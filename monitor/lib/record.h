// SPDX-License-Identifier: BSD-2-Clause
/*
 * Recordings: a folder DIR/boot-N for each boot, which tools for CTF 1.8 can read. It contains the
 * file `metadata` and a file `stream-S-cpu-C` for each data stream, always with whole packets only.
 *
 * The functions return NULL, or the problem as text; if it comes from the host, `errno` is set.
 */
#ifndef MONITOR_LIB_RECORD_H
#define MONITOR_LIB_RECORD_H

#include <abi/monitor/wire.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define RECORD_STREAMS  (MONITOR_STREAM_STATE + 1)
#define RECORD_CPUS_MAX 256

/* A data stream. */
typedef struct monitor_record_file {
    int fd;                    /* -1: no packet yet */
    uint64_t discarded_before; /* events that were lost before the first packet: another tool would
                                  report them as lost in the recording */
} monitor_record_file_t;

typedef struct monitor_record {
    int folder;    /* file descriptor of DIR/boot-N, -1: none */
    unsigned boot; /* N */
    uint8_t uuid[WIRE_UUID_SIZE];
    uint64_t packets;
    monitor_record_file_t files[RECORD_STREAMS][RECORD_CPUS_MAX];
} monitor_record_t;

/* Creates DIR/boot-N for the system that sent `hello`, with the first N that is not in use, and its
 * metadata. DIR is created too if it does not exist. */
const char *monitor_record_open(monitor_record_t *record, const char *path,
                                const wire_hello_t *hello);

/* Appends a packet, which is valid as far as monitor_packet_open() checks. After a failed write the
 * file is as before. A packet of another boot is refused. */
const char *monitor_record_packet(monitor_record_t *record, const void *bytes, size_t size);

/* Closes all files. */
void monitor_record_close(monitor_record_t *record);

/* Writes all `size` bytes to a file or a socket, in several parts if necessary. Returns false on an
 * error, which errno describes. */
bool monitor_bytes_write(int fd, const uint8_t *bytes, size_t size);

/* Prints the metadata of a recording of this system. */
void monitor_metadata_print(FILE *file, const wire_hello_t *hello);

#endif
