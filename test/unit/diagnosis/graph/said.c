// SPDX-License-Identifier: BSD-2-Clause
/* Records what the graph prints. */
#include "said.h"
#include <string.h>

static char text[65536];
static size_t length;

static void take(void *context, const char *piece)
{
    (void)context;
    size_t more = strlen(piece);
    assert_true(length + more < sizeof(text));
    memcpy(text + length, piece, more + 1);
    length += more;
}

static bool ended(void *context)
{
    (void)context;
    return false;
}

const graph_out_t *fresh(void)
{
    static const graph_out_t out = {take, ended, NULL};
    length = 0;
    text[0] = '\0';
    return &out;
}

const char *said(void)
{
    return text;
}

void assert_says(const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("lacks \"%s\":\n%s", part, text);
}

void assert_does_not_say(const char *part)
{
    if (strstr(text, part) != NULL)
        fail_msg("has \"%s\":\n%s", part, text);
}
