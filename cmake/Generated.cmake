# SPDX-License-Identifier: BSD-2-Clause
# Headers that are generated from the tables in abi/ before anything is compiled.

set(generated ${PROJECT_BINARY_DIR}/generated)
set(headers
    shared/abi/syscall_numbers.h shared/abi/syscall_structs.h shared/abi/syscall_shapes.h
    kernel/syscall/handlers.h kernel/syscall/table.h uspace/os/syscall_stubs.h)
list(TRANSFORM headers PREPEND ${generated}/)
set(stamp ${generated}/syscalls.stamp)

# The generator does not rewrite unchanged headers, so they cause no recompilation.
add_custom_command(
    OUTPUT ${stamp}
    BYPRODUCTS ${headers}
    COMMAND ${PROJECT_SOURCE_DIR}/cmake/syscalls.py ${generated} abi/syscalls.txt
    COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
    DEPENDS ${PROJECT_SOURCE_DIR}/cmake/syscalls.py ${PROJECT_SOURCE_DIR}/cmake/abi_text.py
        ${PROJECT_SOURCE_DIR}/abi/syscalls.txt
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    COMMENT "Generating the system call headers"
    VERBATIM)

add_custom_command(
    OUTPUT ${generated}/errors.stamp
    BYPRODUCTS ${generated}/shared/abi/error_numbers.h
    COMMAND ${PROJECT_SOURCE_DIR}/cmake/errors.py ${generated}/shared/abi/error_numbers.h
        abi/error.def
    COMMAND ${CMAKE_COMMAND} -E touch ${generated}/errors.stamp
    DEPENDS ${PROJECT_SOURCE_DIR}/cmake/errors.py ${PROJECT_SOURCE_DIR}/abi/error.def
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    COMMENT "Generating the error numbers"
    VERBATIM)

add_custom_target(generated DEPENDS ${stamp} ${generated}/errors.stamp)
add_dependencies(flags_warnings generated)

target_include_directories(flags_kernel INTERFACE ${generated}/shared ${generated}/kernel)
target_include_directories(flags_uspace INTERFACE ${generated}/shared ${generated}/uspace)
target_include_directories(flags_host INTERFACE
    ${generated}/shared ${generated}/kernel ${generated}/uspace)
