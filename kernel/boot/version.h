// SPDX-License-Identifier: BSD-2-Clause
/* What the kernel calls itself: SYSINFO_VERSION and `version` of the kernel console. */
#ifndef BOOT_VERSION_H
#define BOOT_VERSION_H

#include <arch/cpu.h>

#define KERNEL_VERSION "Switchboard 0.1 (" ARCH_NAME ")"

#endif
