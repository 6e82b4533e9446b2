// SPDX-License-Identifier: BSD-2-Clause
/* Checks transcripts; see transcript.h. */
#include "transcript.h"
#include "fake_inspect.h"
#include "screen.h"
#include "unit.h"
#include <stdio.h>
#include <string.h>

#define TRANSCRIPT_SIZE (128 * 1024)

console_t transcript_console;
static screen_t transcript_screen;

int transcript_setup(void **state)
{
    (void)state;
    fake_reset();
    screen_init(&transcript_screen);
    console_init(&transcript_console, screen_put, screen_get, &transcript_screen);
    return 0;
}

const char *transcript_run(const char *line)
{
    char copy[LINE_MAX_LENGTH + 1];
    (void)snprintf(copy, sizeof(copy), "%s", line);
    screen_clear(&transcript_screen);
    console_run_line(&transcript_console, copy);
    return transcript_screen.output;
}

static void transcript_read(const char *name, char *text)
{
    char path[512];
    (void)snprintf(path, sizeof(path), "%s/%s.txt", TRANSCRIPTS, name);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        fail_msg("cannot open %s", path);
    size_t length = fread(text, 1, TRANSCRIPT_SIZE - 1, file);
    assert_true(feof(file));
    (void)fclose(file);
    text[length] = '\0';
}

void transcript_check(const char *name)
{
    static char expected[TRANSCRIPT_SIZE], actual[TRANSCRIPT_SIZE];
    size_t length = 0;
    unsigned commands = 0;
    transcript_read(name, expected);
    actual[0] = '\0';
    for (const char *at = expected; *at != '\0'; at += strcspn(at, "\n") + 1) {
        char line[LINE_MAX_LENGTH + 1];
        if (strncmp(at, CONSOLE_PROMPT, strlen(CONSOLE_PROMPT)) != 0)
            continue;
        const char *command = at + strlen(CONSOLE_PROMPT);
        (void)snprintf(line, sizeof(line), "%.*s", (int)strcspn(command, "\n"), command);
        length += (size_t)snprintf(actual + length, sizeof(actual) - length, "%s%s\n%s",
                                   CONSOLE_PROMPT, line, transcript_run(line));
        assert_true(length < sizeof(actual));
        commands++;
    }
    assert_true(commands > 0);
    if (strcmp(actual, expected) == 0)
        return;
    (void)fputs(actual, stderr); /* too long for fail_msg */
    fail_msg("%s.txt is not what the console prints", name);
}
