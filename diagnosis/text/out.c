// SPDX-License-Identifier: BSD-2-Clause
/* Output of reports; see out.h. */
#include <diagnosis/text/out.h>
#include <diagnosis/text/print.h>
#include <stdarg.h>

void graph_say(const graph_out_t *out, const char *format, ...)
{
    char text[GRAPH_SAY_MAX];
    va_list args;
    va_start(args, format);
    (void)print_vformat(text, sizeof(text), format, args);
    va_end(args);
    out->text(out->context, text);
}

void graph_say_escaped(const graph_out_t *out, const char *text)
{
    char escaped[GRAPH_SAY_MAX];
    size_t length = 0;
    for (; *text != '\0' && length + 2 < sizeof(escaped); text++) {
        if (*text == '"' || *text == '\\')
            escaped[length++] = '\\';
        escaped[length++] = *text >= ' ' && *text < 0x7f ? *text : '?';
    }
    escaped[length] = '\0';
    out->text(out->context, escaped);
}

void graph_say_quoted(const graph_out_t *out, const char *text)
{
    out->text(out->context, "\"");
    graph_say_escaped(out, text);
    out->text(out->context, "\"");
}
