# SPDX-License-Identifier: BSD-2-Clause
# All compiler flags of the project, as interface targets that the other targets link:
#   flags_warnings   warnings, all treated as errors
#   flags_kernel     freestanding kernel code (target build)
#   flags_uspace     userspace programs and libraries (target build; Sysroot.cmake adds the libc)
#   flags_host       native code (host build), in one of the flavours below
# The toolchain file sets the flags for the processor.

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)

# The compiler's own headers (stdint.h, stddef.h, stdarg.h ...).
if(CMAKE_C_COMPILER_ID STREQUAL "Clang")
    execute_process(
        COMMAND ${CMAKE_C_COMPILER} -print-resource-dir
        OUTPUT_VARIABLE resource_dir OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    set(SWITCHBOARD_COMPILER_HEADERS ${resource_dir}/include)
else()
    execute_process(
        COMMAND ${CMAKE_C_COMPILER} -print-file-name=include
        OUTPUT_VARIABLE SWITCHBOARD_COMPILER_HEADERS OUTPUT_STRIP_TRAILING_WHITESPACE
        COMMAND_ERROR_IS_FATAL ANY)
endif()

add_library(flags_warnings INTERFACE)
target_compile_options(flags_warnings INTERFACE
    -Wall -Wextra -Werror -Wshadow -Wundef -Wpointer-arith -Wwrite-strings -Wvla
    $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes>
    $<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes>
    $<$<COMPILE_LANGUAGE:C>:-Wold-style-definition>)

set(kernel_include_roots
    ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/kernel ${PROJECT_SOURCE_DIR}/kernel/arch/include)
set(uspace_include_roots
    ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/uspace/lib ${PROJECT_SOURCE_DIR}/uspace)

# Flags for kernel and userspace. Backtraces need frame pointers.
add_library(flags_freestanding INTERFACE)
target_compile_options(flags_freestanding INTERFACE
    -O2 -g -nostdinc -fno-pic -fno-pie -fno-common -fno-stack-protector
    -fno-asynchronous-unwind-tables ${SWITCHBOARD_ARCH_FLAGS}
    -fno-omit-frame-pointer -fno-optimize-sibling-calls)
target_link_options(flags_freestanding INTERFACE
    -nostdlib -static -Wl,--build-id=none -Wl,-z,max-page-size=4096
    -Wl,-z,noexecstack -Wl,--fatal-warnings)
target_link_libraries(flags_freestanding INTERFACE flags_warnings)

add_library(flags_kernel INTERFACE)
target_compile_options(flags_kernel INTERFACE
    -ffreestanding ${SWITCHBOARD_ARCH_KERNEL_FLAGS}
    -fno-strict-aliasing -fno-delete-null-pointer-checks
    "SHELL:-isystem \"${SWITCHBOARD_COMPILER_HEADERS}\"")
target_include_directories(flags_kernel INTERFACE
    ${kernel_include_roots} ${PROJECT_SOURCE_DIR}/kernel/arch/${SWITCHBOARD_ARCH}/include)
target_link_libraries(flags_kernel INTERFACE flags_freestanding)
# The kernel is small enough for link-time optimization of the whole program. A system call crosses
# files dozens of times; the raised limits inline these calls.
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    target_compile_options(flags_kernel INTERFACE "$<$<COMPILE_LANGUAGE:C>:-flto=1"
        "--param=max-inline-insns-auto=60;--param=max-inline-insns-single=300"
        "--param=inline-min-speedup=5;--param=large-function-growth=1000"
        "--param=inline-unit-growth=80>")
    target_link_options(flags_kernel INTERFACE -flto=1 -O2 -flto-partition=none)
endif()

add_library(flags_uspace INTERFACE)
target_compile_options(flags_uspace INTERFACE
    ${SWITCHBOARD_ARCH_USPACE_FLAGS} -ftls-model=local-exec -ffunction-sections -fdata-sections
    # Each page of a large frame is touched in turn, so no frame steps over the guard of its stack.
    $<$<COMPILE_LANGUAGE:C>:-fstack-clash-protection>)
target_include_directories(flags_uspace INTERFACE
    ${SWITCHBOARD_GENERATED_DIR} ${uspace_include_roots} ${PROJECT_SOURCE_DIR}/uspace/lib/os/arch/${SWITCHBOARD_ARCH}/include
    ${PROJECT_SOURCE_DIR}/uspace/lib/libc/include)
target_link_options(flags_uspace INTERFACE -Wl,--gc-sections)
target_link_libraries(flags_uspace INTERFACE flags_freestanding)

# Flavours of the host build: with address and undefined behaviour sanitizers; optimized (for long
# random walks); quick to compile (for thousands of mutants); with line and branch coverage.
set(SWITCHBOARD_HOST_FLAVOUR sanitized CACHE STRING "sanitized, fast, brief or coverage")
if(SWITCHBOARD_HOST_FLAVOUR STREQUAL "sanitized")
    set(host_compile -O1 -fsanitize=address,undefined -fno-sanitize-recover=all
        -ftrivial-auto-var-init=pattern) # an uninitialized variable must not be 0 by chance
    set(host_link -fsanitize=address,undefined)
    if(CMAKE_C_COMPILER_ID STREQUAL "Clang")
        list(APPEND host_compile -fsanitize=fuzzer-no-link) # coverage feedback for the fuzzers
    endif()
elseif(SWITCHBOARD_HOST_FLAVOUR STREQUAL "fast")
    set(host_compile -O2)
    set(host_link)
elseif(SWITCHBOARD_HOST_FLAVOUR STREQUAL "brief")
    set(host_compile -O1 -g0 -ftrivial-auto-var-init=pattern -w) # other flavours show the warnings
    set(host_link)
elseif(SWITCHBOARD_HOST_FLAVOUR STREQUAL "coverage")
    set(host_compile -O0 --coverage)
    set(host_link --coverage)
else()
    message(FATAL_ERROR "SWITCHBOARD_HOST_FLAVOUR must be sanitized, fast, brief or coverage")
endif()

add_library(flags_host INTERFACE)
target_compile_definitions(flags_host INTERFACE SWITCHBOARD_HOST=1)
# As in the kernel: system calls access their words as structs, which breaks strict aliasing.
target_compile_options(flags_host INTERFACE
    -g -fno-omit-frame-pointer -fno-strict-aliasing ${host_compile})
target_link_options(flags_host INTERFACE ${host_link})
target_include_directories(flags_host INTERFACE
    ${SWITCHBOARD_GENERATED_DIR}
    ${kernel_include_roots} ${PROJECT_SOURCE_DIR}/kernel/arch/host/include
    ${uspace_include_roots} ${PROJECT_SOURCE_DIR}/uspace/lib/os/arch/host/include)
target_link_libraries(flags_host INTERFACE flags_warnings)
