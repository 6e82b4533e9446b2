// SPDX-License-Identifier: BSD-2-Clause
/* The name and version for SYSINFO_VERSION and the `version` command. */
#ifndef BOOT_VERSION_H
#define BOOT_VERSION_H

#include <arch/cpu.h>

#define KERNEL_VERSION "Switchboard 0.1 (" ARCH_NAME ")"

#endif
