# SPDX-License-Identifier: BSD-2-Clause
# The kernel's libraries are compiled in both builds: freestanding as objects of the kernel image,
# and natively, under the sanitizers, as static libraries that the unit tests link.
#   kernel_core   the generic kernel; each of its folders adds its own sources
#   kernel_arch   the arch contract, implemented by kernel/arch/x86_64 or kernel/arch/host
#   diagnosis     finds deadlocks in rows of data; does not depend on the kernel
#   kconsole      the kernel console

# switchboard_kernel_library(kernel_arch SOURCES ...)
function(switchboard_kernel_library target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES")
    if(NOT arg_SOURCES OR arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "switchboard_kernel_library(${target}): SOURCES is required")
    endif()
    if(SWITCHBOARD_ARCH)
        add_library(${target} OBJECT ${arg_SOURCES})
        target_link_libraries(${target} PRIVATE flags_kernel)
    else()
        add_library(${target} STATIC ${arg_SOURCES})
        target_link_libraries(${target} PRIVATE flags_host)
    endif()
endfunction()

# switchboard_kernel_sources(call.c phone.c ops/connect_me_to.c ...)
# Adds sources of the calling folder to kernel_core.
function(switchboard_kernel_sources)
    list(TRANSFORM ARGN PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
    target_sources(kernel_core PRIVATE ${ARGN})
endfunction()

# switchboard_kernel_unnamed(VARIABLE)
# Stores the path of an assembly file with an empty symbol table.
function(switchboard_kernel_unnamed variable)
    set(generator ${PROJECT_SOURCE_DIR}/cmake/symbols.py)
    set(none ${CMAKE_CURRENT_BINARY_DIR}/symbols-none.S)
    add_custom_command(
        OUTPUT ${none}
        COMMAND ${generator} table --empty ${none}
        DEPENDS ${generator}
        VERBATIM)
    set(${variable} ${none} PARENT_SCOPE)
endfunction()

# switchboard_kernel_image(OUTPUT kernel.elf SCRIPT kernel.ld OBJECTS kernel_core kernel_arch ...)
# Links object libraries into the kernel twice. The symbol table for backtraces is generated from
# the function addresses of the first link and added in the second. The table is placed after the
# text, so functions do not move; the last step checks that.
function(switchboard_kernel_image)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "OUTPUT;SCRIPT" "OBJECTS")
    if(NOT arg_OUTPUT OR NOT arg_SCRIPT OR NOT arg_OBJECTS OR arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "switchboard_kernel_image: OUTPUT, SCRIPT and OBJECTS are required")
    endif()
    set(generator ${PROJECT_SOURCE_DIR}/cmake/symbols.py)
    switchboard_kernel_unnamed(none)
    set(table ${CMAKE_CURRENT_BINARY_DIR}/symbols.S)
    set(checked ${CMAKE_CURRENT_BINARY_DIR}/${arg_OUTPUT}.checked)

    add_custom_command(
        OUTPUT ${table}
        COMMAND ${generator} table $<TARGET_FILE:kernel_unnamed> ${table}
        DEPENDS ${generator} kernel_unnamed
        COMMENT "Generating the kernel's symbol table"
        VERBATIM)

    foreach(pass IN ITEMS unnamed named)
        set(target kernel_${pass})
        set(symbols ${table})
        if(pass STREQUAL "unnamed")
            set(symbols ${none})
        endif()
        add_executable(${target} ${symbols})
        target_link_libraries(${target} PRIVATE flags_kernel ${arg_OBJECTS})
        target_link_options(${target} PRIVATE
            -Wl,-T,${arg_SCRIPT} -Wl,-Map,${CMAKE_CURRENT_BINARY_DIR}/${target}.map)
        set_target_properties(${target} PROPERTIES LINK_DEPENDS ${arg_SCRIPT})
    endforeach()
    set_target_properties(kernel_named PROPERTIES OUTPUT_NAME ${arg_OUTPUT})

    add_custom_command(
        OUTPUT ${checked}
        COMMAND ${generator} compare $<TARGET_FILE:kernel_unnamed> $<TARGET_FILE:kernel_named>
        COMMAND ${CMAKE_COMMAND} -E touch ${checked}
        DEPENDS ${generator} kernel_unnamed kernel_named
        VERBATIM)
    add_custom_target(kernel_checked ALL DEPENDS ${checked})

    switchboard_stage(kernel_named boot/${arg_OUTPUT} SWITCHBOARD_BOOT_FILES)
endfunction()
