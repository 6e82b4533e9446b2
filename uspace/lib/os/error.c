// SPDX-License-Identifier: BSD-2-Clause
/* Texts and names of error numbers, from <abi/error.def>. */
#include <os/os.h>
#include <stddef.h>

static const error_row_t rows[] = {
#define ERROR(word, ...) {.name = #word, __VA_ARGS__},
#include <abi/error.def>
#undef ERROR
};

static const error_row_t *error_find(errno_t rc)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].number == rc)
            return &rows[i];
    return NULL;
}

const char *error_text(errno_t rc)
{
    const error_row_t *row = error_find(rc);
    return row != NULL ? row->text : "unknown error";
}

const char *error_name(errno_t rc)
{
    const error_row_t *row = error_find(rc);
    return row != NULL ? row->name : "unknown";
}
