// SPDX-License-Identifier: BSD-2-Clause
/* Error numbers, shared by the kernel, userspace and the console; the table is abi/error.def. */
#ifndef ABI_ERROR_H
#define ABI_ERROR_H

#include <abi/error_numbers.h>

/* The result of an operation that can fail: EOK or another error number. */
typedef int errno_t;

/* Marks functions whose result must be checked. */
#define MUST_USE __attribute__((warn_unused_result))

/* A row of the table. */
typedef struct error_row {
    errno_t number;
    const char *name;
    const char *text;
} error_row_t;

#endif
