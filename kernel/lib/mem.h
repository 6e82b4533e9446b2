// SPDX-License-Identifier: BSD-2-Clause
/* Memory and string functions: the kernel's name for <diagnosis/text/str.h>. */
#ifndef LIB_MEM_H
#define LIB_MEM_H

#include <diagnosis/text/str.h> // IWYU pragma: export

#endif
