# SPDX-License-Identifier: BSD-2-Clause
# How folders find each other: a folder takes part in the build by having a CMakeLists.txt.

# switchboard_add_rooms(PATTERN...)
# Adds every folder that matches a pattern (relative to the caller) and holds a CMakeLists.txt.
# A new one is noticed by the next build. The order is that of the patterns, then of the names.
function(switchboard_add_rooms)
    foreach(pattern IN LISTS ARGN)
        file(GLOB lists CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${pattern}/CMakeLists.txt)
        foreach(list IN LISTS lists)
            get_filename_component(room ${list} DIRECTORY)
            add_subdirectory(${room})
        endforeach()
    endforeach()
endfunction()
