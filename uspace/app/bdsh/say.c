// SPDX-License-Identifier: BSD-2-Clause
/* Messages to the error output, one write each, see shell.h. */
#include "shell.h"
#include <abi/limits.h>
#include <cli/visible.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Two paths and some words. */
#define MESSAGE_SIZE (2 * PATH_SIZE_MAX + 256)

/* Makes control characters visible: messages contain names of files and tasks. */
static size_t message_filter(char *message, size_t size)
{
    visible_t visible = {.lines = true};
    char shown[VISIBLE_STEP];
    size_t used = 0;
    for (size_t i = 0; i < size; i++) {
        size_t got = visible_put(&visible, message[i], shown);
        memcpy(message + used, shown, got); /* never ahead of the byte being read */
        used += got;
    }
    size_t got = visible_end(&visible, shown);
    memcpy(message + used, shown, got);
    return used + got;
}

static void message_write(char *message, size_t size)
{
    size = message_filter(message, size);
    while (size > 0) {
        ssize_t done = write(STDERR_FILENO, message, size);
        if (done <= 0)
            return;
        message += done;
        size -= (size_t)done;
    }
}

/* Returns how many characters snprintf wrote, from its result and the size of the buffer. */
static size_t printed_length(int length, size_t size)
{
    return length < 0 ? 0 : (size_t)length < size ? (size_t)length : size - 1;
}

void shell_say(const char *format, ...)
{
    char message[MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    message_write(message, printed_length(length, sizeof(message)));
}

void shell_say_as(const char *who, const char *format, va_list arguments)
{
    char message[MESSAGE_SIZE];
    size_t size = sizeof(message) - 1; /* leaves room for the newline */
    size_t used = printed_length(snprintf(message, size, "%s: ", who), size);
    used += printed_length(vsnprintf(message + used, size - used, format, arguments), size - used);
    message[used++] = '\n';
    message_write(message, used);
}

void shell_complain(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    shell_say_as("bdsh", format, arguments);
    va_end(arguments);
}
