// SPDX-License-Identifier: BSD-2-Clause
/* Words and names of error numbers, from the one table of them. */
#include <os/os.h>
#include <stddef.h>

typedef struct error_row {
    errno_t error;
    const char *name;
    const char *text;
} error_row_t;

static const error_row_t rows[] = {
#define ERROR(name, text) {name, #name, text},
#include <abi/error.def>
#undef ERROR
};

static const error_row_t *error_find(errno_t error)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].error == error)
            return &rows[i];
    return NULL;
}

const char *error_text(errno_t error)
{
    const error_row_t *row = error_find(error);
    return row ? row->text : "unknown error";
}

const char *error_name(errno_t error)
{
    const error_row_t *row = error_find(error);
    return row ? row->name : "unknown";
}
