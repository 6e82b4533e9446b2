# SPDX-License-Identifier: BSD-2-Clause
# The host's gcc or clang as a freestanding compiler for x86-64.

set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(SWITCHBOARD_ARCH x86_64) # the folder under each arch/; unset in the host build
set(SWITCHBOARD_ARCH_FLAGS -fcf-protection=none)
set(SWITCHBOARD_ARCH_KERNEL_FLAGS -mcmodel=kernel -mno-red-zone -mgeneral-regs-only)
set(SWITCHBOARD_ARCH_USPACE_FLAGS -mcmodel=small)

list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES SWITCHBOARD_COMPILER)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_C_COMPILER ${SWITCHBOARD_COMPILER})
set(CMAKE_ASM_COMPILER ${SWITCHBOARD_COMPILER})
