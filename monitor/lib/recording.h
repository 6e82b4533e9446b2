// SPDX-License-Identifier: BSD-2-Clause
/*
 * Reads recordings (record.h): all events of one boot, in the order of their times.
 *
 * A recording can be damaged: its program or its machine can have been stopped while it was written. What
 * is whole is read; `damage` tells in words what is not.
 */
#ifndef MONITOR_LIB_RECORDING_H
#define MONITOR_LIB_RECORDING_H

#include <monitor/lib/merge.h>
#include <monitor/lib/record.h>

#define RECORDING_TEXT_SIZE 512

typedef struct recording_file {
    void *bytes; /* mapped */
    size_t size;
} recording_file_t;

typedef struct monitor_recording {
    char path[4096]; /* the folder of the boot */
    wire_hello_t hello;
    monitor_merge_t merge;
    recording_file_t *files;
    uint32_t file_count;
    uint64_t packets;
    uint64_t packets_lost;
    uint64_t discarded; /* events, by the system */
    char damage[RECORDING_TEXT_SIZE];
} monitor_recording_t;

/* Opens a recording: the folder of a boot, or a folder of boots, of which the last one is read. Returns
 * true, or false and a sentence in `damage`; also then monitor_recording_close() must be called. */
bool monitor_recording_open(monitor_recording_t *recording, const char *path);
void monitor_recording_close(monitor_recording_t *recording);

/* Returns the next event, or false at the end. */
bool monitor_recording_next(monitor_recording_t *recording, monitor_event_t *event);

/* Reads the uuid, version, layout, system and time of boot from the text of a metadata file. Returns false
 * if one of them is missing. */
bool monitor_metadata_read(const char *text, wire_hello_t *hello);

#endif
