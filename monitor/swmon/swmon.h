// SPDX-License-Identifier: BSD-2-Clause
/* The commands of swmon, and their options. */
#ifndef MONITOR_SWMON_SWMON_H
#define MONITOR_SWMON_SWMON_H

#include <diagnosis/text/out.h>
#include <monitor/lib/model.h>
#include <monitor/lib/recording.h>
#include <monitor/lib/session.h>
#include <stdio.h>

/* Exit statuses. */
#define SWMON_OK     0
#define SWMON_FOUND  1 /* judge: a deadlock; diff: a difference */
#define SWMON_USAGE  2
#define SWMON_FAILED 3

/* What the command line says. */
typedef struct swmon_arguments {
    const char *words[2]; /* the arguments that are no options */
    char **rest;          /* after --; ends with NULL */
    const char *record;   /* --record DIR */
    const char *chrome, *json, *dot, *svg;
    double speed;    /* --speed: 0: as fast as possible */
    double seconds;  /* --seconds: 0: until interrupted */
    bool until_hang; /* --until-hang */
    bool calls, raw; /* --calls, --raw */
} swmon_arguments_t;

int swmon_attach(const swmon_arguments_t *arguments);
int swmon_record(const swmon_arguments_t *arguments);
int swmon_run(const swmon_arguments_t *arguments);
int swmon_top(const swmon_arguments_t *arguments);
int swmon_report(const swmon_arguments_t *arguments);
int swmon_replay(const swmon_arguments_t *arguments);
int swmon_judge(const swmon_arguments_t *arguments);
int swmon_export(const swmon_arguments_t *arguments);
int swmon_diff(const swmon_arguments_t *arguments);
int swmon_import(const swmon_arguments_t *arguments);
int swmon_console(const swmon_arguments_t *arguments);
int swmon_break(const swmon_arguments_t *arguments);
int swmon_snapshot(const swmon_arguments_t *arguments);

/* Prints "swmon: " and a sentence to standard error. Returns SWMON_FAILED. */
int swmon_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The output of reports into a file. */
graph_out_t swmon_out(FILE *file);

/* Opens a recording, and reports what is wrong with it. Returns false if it cannot be read; then, and at
 * the end, monitor_recording_close() is called by the caller. */
bool swmon_open(monitor_recording_t *recording, const char *path);

#endif
