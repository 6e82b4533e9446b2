# SPDX-License-Identifier: BSD-2-Clause
# A folder is part of the build if it has a CMakeLists.txt; no list of folders is kept.

# switchboard_add_rooms(PATTERN...)
# Adds each folder that matches a pattern (relative to the caller) and has a CMakeLists.txt, in the
# order of the patterns, then by name. The next build picks up a new folder.
function(switchboard_add_rooms)
    foreach(pattern IN LISTS ARGN)
        file(GLOB lists CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${pattern}/CMakeLists.txt)
        foreach(list IN LISTS lists)
            get_filename_component(room ${list} DIRECTORY)
            add_subdirectory(${room})
        endforeach()
    endforeach()
endfunction()
