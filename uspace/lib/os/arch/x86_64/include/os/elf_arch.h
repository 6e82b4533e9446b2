// SPDX-License-Identifier: BSD-2-Clause
/* The processor of executables: e_machine of the ELF header (System V gABI). */
#ifndef OS_ELF_ARCH_H
#define OS_ELF_ARCH_H

#define OS_ELF_MACHINE 62 /* EM_X86_64 */

#endif
