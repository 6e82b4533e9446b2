// SPDX-License-Identifier: BSD-2-Clause
/* Control characters made visible, under the name that the kernel uses. */
#ifndef LIB_VISIBLE_H
#define LIB_VISIBLE_H

#include <diagnosis/text/visible.h> // IWYU pragma: export

#endif
