// SPDX-License-Identifier: BSD-2-Clause
/* The processor that executables are for, as their header numbers it (System V gABI, e_machine). */
#ifndef OS_ELF_ARCH_H
#define OS_ELF_ARCH_H

#define OS_ELF_MACHINE 62 /* EM_X86_64 */

#endif
