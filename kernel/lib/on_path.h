// SPDX-License-Identifier: BSD-2-Clause
/*
 * ON_PATH marks a definition that each call of IPC passes through. Since the kernel is compiled as
 * a whole, it becomes part of its callers, in other files too, whatever else changes: what a round
 * trip costs does not hang on the compiler's taste. What is rare on the path is marked cold and
 * stays a call.
 */
#ifndef LIB_ON_PATH_H
#define LIB_ON_PATH_H

#define ON_PATH inline __attribute__((always_inline))

#endif
