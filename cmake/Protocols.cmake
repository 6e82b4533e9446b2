# SPDX-License-Identifier: BSD-2-Clause
# Generates C from the protocols in abi/proto: <abi/proto/methods.h> and the tables next to it, and
# for each protocol NAME <proto/NAME.h> for clients and <proto/NAME_server.h> for servers. The files
# are in the build tree; unchanged files are not rewritten.

set(SWITCHBOARD_GENERATED ${PROJECT_BINARY_DIR}/generated)

file(GLOB protocols_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/abi/proto/*.proto)
set(protocols_generator ${PROJECT_SOURCE_DIR}/cmake/protocols.py)
set(protocols_reader abi_text protocol_code protocol_tables protocol_text)
list(TRANSFORM protocols_reader REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/cmake/\\1.py")
set(protocols_headers abi/proto/methods.h abi/proto/interfaces.def abi/proto/system.def)
foreach(protocol IN LISTS protocols_files)
    get_filename_component(name ${protocol} NAME_WE)
    list(APPEND protocols_headers proto/${name}_words.h proto/${name}.h proto/${name}_server.h)
endforeach()
list(TRANSFORM protocols_headers PREPEND ${SWITCHBOARD_GENERATED}/)

add_custom_command(
    OUTPUT ${SWITCHBOARD_GENERATED}/protocols.made
    BYPRODUCTS ${protocols_headers}
    COMMAND ${protocols_generator} ${SWITCHBOARD_GENERATED} ${protocols_files}
    COMMAND ${CMAKE_COMMAND} -E touch ${SWITCHBOARD_GENERATED}/protocols.made
    DEPENDS ${protocols_generator} ${protocols_reader} ${protocols_files}
    COMMENT "Generating protocols"
    VERBATIM)
add_custom_target(protocols DEPENDS ${SWITCHBOARD_GENERATED}/protocols.made)

# All targets can include the headers and are built after them.
target_include_directories(flags_warnings INTERFACE ${SWITCHBOARD_GENERATED})
add_dependencies(flags_warnings protocols)

# Reports an error for each method that no userspace source serves or calls.
function(switchboard_check_protocols)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/uspace/*.c)
    set(checked ${SWITCHBOARD_GENERATED}/protocols.checked)
    add_custom_command(
        OUTPUT ${checked}
        COMMAND ${protocols_generator} --check ${protocols_files} -- ${sources}
        COMMAND ${CMAKE_COMMAND} -E touch ${checked}
        DEPENDS ${protocols_generator} ${protocols_reader} ${protocols_files} ${sources}
        COMMENT "Checking for unused methods"
        VERBATIM)
    add_custom_target(protocols_checked ALL DEPENDS ${checked})
endfunction()
