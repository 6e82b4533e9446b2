# SPDX-License-Identifier: BSD-2-Clause
# The userspace C library: picolibc in a sysroot shared by all presets, built at configure time.

set(picolibc_script ${PROJECT_SOURCE_DIR}/scripts/picolibc)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${picolibc_script})

execute_process(
    COMMAND ${picolibc_script} --key
    OUTPUT_VARIABLE key OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
get_filename_component(SWITCHBOARD_SYSROOT ${PROJECT_BINARY_DIR}/../sysroot-${key} ABSOLUTE)
if(NOT EXISTS ${SWITCHBOARD_SYSROOT}/complete)
    execute_process(
        COMMAND ${picolibc_script} --output ${SWITCHBOARD_SYSROOT} COMMAND_ERROR_IS_FATAL ANY)
endif()

execute_process(
    COMMAND gcc -print-libgcc-file-name
    OUTPUT_VARIABLE SWITCHBOARD_LIBGCC OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)

target_compile_options(flags_uspace INTERFACE
    "SHELL:-isystem \"${SWITCHBOARD_SYSROOT}/include\""
    "SHELL:-isystem \"${SWITCHBOARD_COMPILER_HEADERS}\"")

# The complete library. Programs link the copy that Program.cmake makes without the replaced
# members, and libgcc.
set(SWITCHBOARD_PICOLIBC ${SWITCHBOARD_SYSROOT}/lib/libc.a)
