// SPDX-License-Identifier: BSD-2-Clause
/*
 * Transcripts: files of commands and the complete text that each prints.
 *
 * A line that starts with the console's prompt is a command; the lines up to the next prompt are
 * its output.
 */
#ifndef TEST_KCONSOLE_TRANSCRIPT_H
#define TEST_KCONSOLE_TRANSCRIPT_H

#include <kconsole/console.h>

/* The console that runs the commands, on the fake kernel. */
extern console_t transcript_console;

/* For cmocka: a new console, and the fake kernel's initial scene. */
int transcript_setup(void **state);

/* Runs a command and returns its output. */
const char *transcript_run(const char *line);

/* Runs each command of transcripts/NAME.txt. Fails with the actual transcript unless the outputs
 * are those in the file. */
void transcript_check(const char *name);

#endif
