// SPDX-License-Identifier: BSD-2-Clause
/*
 * Writes a recording as a trace of Chrome. Each connection of a server is a track with the name of its
 * fibril: on it lies a slice for each request from taking to answering, and in that slices for the calls
 * that the request has caused. Arrows lead along calls, from the slice of the sender to that of the
 * receiver, and along causes, from a request to the calls that it has caused.
 */
#ifndef MONITOR_SWMON_CHROME_H
#define MONITOR_SWMON_CHROME_H

#include <monitor/swmon/study.h>
#include <stdio.h>

/* Returns false if there is no memory. */
bool chrome_print(const study_t *study, FILE *file);

#endif
