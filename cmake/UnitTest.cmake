# SPDX-License-Identifier: BSD-2-Clause
# Unit tests: cmocka programs on the host, under the address and undefined behaviour sanitizers.

find_package(cmocka REQUIRED)

# switchboard_unit_test(NAME ipc_call SOURCES test_call.c [LINKS kernel_core ...])
# Makes the program unit_NAME and the ctest NAME. SOURCES can include any file of the tree that
# compiles on the host: a path that does not exist next to the test is relative to the repository.
function(switchboard_unit_test)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "SOURCES;LINKS")
    if(NOT arg_NAME OR NOT arg_SOURCES OR arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "switchboard_unit_test: NAME and SOURCES are required")
    endif()
    set(sources)
    foreach(source IN LISTS arg_SOURCES)
        if(NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${source})
            set(source ${PROJECT_SOURCE_DIR}/${source})
        endif()
        list(APPEND sources ${source})
    endforeach()
    add_executable(unit_${arg_NAME} ${sources})
    target_link_libraries(unit_${arg_NAME} PRIVATE flags_host ${arg_LINKS} cmocka)
    add_test(NAME ${arg_NAME} COMMAND unit_${arg_NAME})
    set_tests_properties(${arg_NAME} PROPERTIES
        TIMEOUT 120 ENVIRONMENT "UBSAN_OPTIONS=print_stacktrace=1")
endfunction()
