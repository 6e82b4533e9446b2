// SPDX-License-Identifier: BSD-2-Clause
/* printf: handles the conversions one by one, so that no argument is used with a wrong type. */
#include "cmds.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Flags, width and precision of one conversion, and its letter. */
#define SPEC_SIZE 32

typedef struct writer {
    const invocation_t *run;
    int next; /* argument */
    int status;
    bool taken; /* an argument was taken in this round */
} writer_t;

static const char *argument_take(writer_t *writer)
{
    if (writer->next >= writer->run->argc)
        return NULL;
    writer->taken = true;
    return writer->run->argv[writer->next++];
}

/* Converts the next argument to a number; a missing argument is 0. */
static long long number_take(writer_t *writer)
{
    const char *text = argument_take(writer);
    char *end;
    if (text == NULL)
        return 0;
    errno = 0;
    /* Values above the signed range are for %u and %x. */
    long long value = text[0] == '-' ? strtoll(text, &end, 0) : (long long)strtoull(text, &end, 0);
    if (*end != '\0' || end == text || errno != 0)
        writer->status = complain(writer->run, "%s: not a number", text);
    return value;
}

/* Parses the escape sequence at *at, after the backslash, and returns its character. */
static char escape_take(const char **at)
{
    static const char letters[] = "abefnrtv", meaning[] = "\a\b\033\f\n\r\t\v";
    char c = *(*at)++;
    const char *letter = strchr(letters, c);
    if (letter != NULL)
        return meaning[letter - letters];
    if (c < '0' || c > '7')
        return c;
    unsigned value = (unsigned)(c - '0');
    for (int i = 0; i < 2 && **at >= '0' && **at <= '7'; i++)
        value = value * 8 + (unsigned)(*(*at)++ - '0');
    return (char)value;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

/* Prints one conversion; `spec` has its flags and room for two more bytes. */
static void conversion_show(writer_t *writer, char *spec, char letter)
{
    FILE *out = writer->run->out;
    size_t size = strlen(spec);
    const char *text;
    switch (letter) {
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o':
        memcpy(spec + size, "ll", 2);
        spec[size + 2] = letter;
        spec[size + 3] = '\0';
        fprintf(out, spec, number_take(writer));
        break;
    case 'c':
        text = argument_take(writer);
        strcpy(spec + size, "c");
        if (text != NULL && text[0] != '\0')
            fprintf(out, spec, text[0]);
        break;
    case 's':
        text = argument_take(writer);
        strcpy(spec + size, "s");
        fprintf(out, spec, text != NULL ? text : "");
        break;
    default:
        writer->status = complain(writer->run, "%%%c: unknown conversion", letter);
    }
}

#pragma GCC diagnostic pop

/* Parses and prints one conversion, after its %. */
static void conversion_take(writer_t *writer, const char **at)
{
    char spec[SPEC_SIZE] = "%";
    size_t size = strspn(*at, "-+ #0123456789.");
    if (**at == '%') {
        fputc('%', writer->run->out);
        (*at)++;
        return;
    }
    if ((*at)[size] == '\0' || size > SPEC_SIZE - 5) {
        writer->status = complain(writer->run, "%%%s: unknown conversion", *at);
        *at += strlen(*at);
        return;
    }
    memcpy(spec + 1, *at, size);
    *at += size;
    conversion_show(writer, spec, *(*at)++);
}

static void format_show(writer_t *writer, const char *at)
{
    while (*at != '\0' && writer->status == STATUS_OK) {
        char c = *at++;
        if (c == '%')
            conversion_take(writer, &at);
        else if (c == '\\' && *at != '\0')
            fputc(escape_take(&at), writer->run->out);
        else
            fputc(c, writer->run->out);
    }
}

static int printf_run(invocation_t *run)
{
    writer_t writer = {.run = run, .next = 2};
    if (run->argc < 2)
        return complain_usage(run, "no format");
    /* The format is repeated while it consumes arguments and some are left. */
    do {
        writer.taken = false;
        format_show(&writer, run->argv[1]);
    } while (writer.taken && writer.next < run->argc && writer.status == STATUS_OK &&
             !interrupted(run));
    return writer.status;
}

const builtin_t cmd_printf = {
    .name = "printf",
    .usage = "FORMAT [ARGUMENT...]",
    .summary = "Prints arguments according to a format",
    .details = "%s %c %d %i %u %x %X %o %% with flags, width and precision; \\n, \\t, \\e, \\033, "
               "...\nThe format is repeated until all arguments are used.\n",
    .run = printf_run,
};
