// SPDX-License-Identifier: BSD-2-Clause
/* Memory and strings: those of <diagnosis/text/str.h>, under the name that the kernel uses. */
#ifndef LIB_MEM_H
#define LIB_MEM_H

#include <diagnosis/text/str.h> // IWYU pragma: export

#endif
