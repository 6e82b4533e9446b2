# SPDX-License-Identifier: BSD-2-Clause
# Userspace libraries and programs.

# Libraries that every program links: the C library's hooks and their dependencies.
set(SWITCHBOARD_BASE_LIBRARIES os libc task vfs loc async fibril)

# picolibc without the members that libc/hooks replaces, and a check that the list is complete.
set(SWITCHBOARD_HOOKS ${PROJECT_SOURCE_DIR}/uspace/lib/libc/hooks)
set(hooks_script ${PROJECT_SOURCE_DIR}/cmake/hooks.py)
set(SWITCHBOARD_LIBC ${PROJECT_BINARY_DIR}/libc.a)
add_custom_command(
    OUTPUT ${SWITCHBOARD_LIBC}
    COMMAND ${hooks_script} make ${SWITCHBOARD_PICOLIBC} ${SWITCHBOARD_HOOKS} ${SWITCHBOARD_LIBC}
    DEPENDS ${hooks_script} ${SWITCHBOARD_PICOLIBC} ${SWITCHBOARD_HOOKS}
    COMMENT "Removing picolibc's defaults for our hooks from libc.a"
    VERBATIM)

# Makes the target libc_hooks, which every program needs. Called when all libraries are defined, since
# it checks all of them.
function(switchboard_check_hooks)
    get_property(libraries GLOBAL PROPERTY SWITCHBOARD_LIBRARIES)
    list(TRANSFORM libraries REPLACE "(.+)" "$<TARGET_FILE:\\1>")
    add_custom_command(
        OUTPUT ${SWITCHBOARD_LIBC}.checked
        COMMAND ${hooks_script} check ${SWITCHBOARD_PICOLIBC} ${SWITCHBOARD_HOOKS} ${libraries}
        COMMAND ${CMAKE_COMMAND} -E touch ${SWITCHBOARD_LIBC}.checked
        DEPENDS ${hooks_script} ${SWITCHBOARD_PICOLIBC} ${SWITCHBOARD_HOOKS} ${libraries}
        COMMENT "Checking the hooks of picolibc"
        VERBATIM)
    add_custom_target(libc_hooks ALL DEPENDS ${SWITCHBOARD_LIBC} ${SWITCHBOARD_LIBC}.checked)
endfunction()

# CMake defines RESCAN link groups only for the systems that it knows.
set(CMAKE_C_LINK_GROUP_USING_RESCAN "-Wl,--start-group" "-Wl,--end-group")
set(CMAKE_C_LINK_GROUP_USING_RESCAN_SUPPORTED TRUE)

# switchboard_library(NAME async SOURCES ... )
# Makes the library target lib_NAME from the sources of uspace/lib/NAME.
function(switchboard_library)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "SOURCES")
    if(NOT arg_NAME OR NOT arg_SOURCES OR arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "switchboard_library: NAME and SOURCES are required")
    endif()
    add_library(lib_${arg_NAME} STATIC ${arg_SOURCES})
    target_link_libraries(lib_${arg_NAME} PRIVATE flags_uspace)
    set_property(GLOBAL APPEND PROPERTY SWITCHBOARD_LIBRARIES lib_${arg_NAME})
endfunction()

# switchboard_program(NAME fat KIND srv|app|test SOURCES ... [LIBRARIES fs block ...]
#                     [BASE 0x40000000] [BOOT_MODULE])
# Makes the program target KIND_NAME: an executable that goes into the initial image as /KIND/NAME
# or, with BOOT_MODULE, onto the ISO as a module that GRUB loads. Libraries are named without lib_;
# the base libraries and picolibc are linked automatically.
function(switchboard_program)
    cmake_parse_arguments(PARSE_ARGV 0 arg "BOOT_MODULE" "NAME;KIND;BASE" "SOURCES;LIBRARIES")
    if(NOT arg_NAME OR NOT arg_SOURCES OR arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "switchboard_program: NAME, KIND and SOURCES are required")
    endif()
    if(NOT arg_KIND MATCHES "^(srv|app|test)$")
        message(FATAL_ERROR "switchboard_program(${arg_NAME}): KIND must be srv, app or test")
    endif()
    if(NOT arg_BASE)
        set(arg_BASE 0x400000)
    endif()

    set(target ${arg_KIND}_${arg_NAME})
    set(script ${PROJECT_SOURCE_DIR}/uspace/lib/libc/program.ld)
    add_executable(${target} ${arg_SOURCES})
    set_target_properties(${target} PROPERTIES
        OUTPUT_NAME ${arg_NAME} LINK_DEPENDS "${script};${SWITCHBOARD_LIBC}")
    add_dependencies(${target} libc_hooks)
    target_link_options(${target} PRIVATE -Wl,-T,${script} -Wl,--defsym=PROGRAM_BASE=${arg_BASE}
        -Wl,-Map,${CMAKE_CURRENT_BINARY_DIR}/${arg_NAME}.map)

    list(TRANSFORM arg_LIBRARIES PREPEND lib_)
    list(TRANSFORM SWITCHBOARD_BASE_LIBRARIES PREPEND lib_ OUTPUT_VARIABLE base)
    set(libraries ${arg_LIBRARIES} ${base} ${SWITCHBOARD_LIBC} ${SWITCHBOARD_LIBGCC})
    list(REMOVE_DUPLICATES libraries)
    list(JOIN libraries "," group)
    target_link_libraries(${target} PRIVATE flags_uspace "$<LINK_GROUP:RESCAN,${group}>")

    if(arg_BOOT_MODULE)
        switchboard_stage(${target} boot/${arg_NAME} SWITCHBOARD_BOOT_FILES)
    else()
        switchboard_stage(${target} ${arg_KIND}/${arg_NAME} SWITCHBOARD_IMAGE_FILES)
    endif()
endfunction()
