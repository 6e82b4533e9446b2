// SPDX-License-Identifier: BSD-2-Clause
/*
 * ON_PATH marks a function on the path of every IPC call. The compiler always inlines it, across
 * files too because the kernel is compiled as a whole, so the cost of a round trip must not depend
 * on inlining heuristics. Rarely executed functions on the path are marked cold and are not
 * inlined.
 */
#ifndef LIB_ON_PATH_H
#define LIB_ON_PATH_H

#define ON_PATH inline __attribute__((always_inline))

#endif
