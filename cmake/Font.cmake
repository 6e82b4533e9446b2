# SPDX-License-Identifier: BSD-2-Clause
# The font of the screen: Spleen 8x16 of the Debian package fonts-spleen (BSD-2-Clause).

find_file(SWITCHBOARD_FONT spleen-8x16.psfu.gz PATHS /usr/share/consolefonts NO_DEFAULT_PATH)
if(NOT SWITCHBOARD_FONT)
    message(FATAL_ERROR "the font spleen-8x16.psfu.gz is missing: install the package fonts-spleen")
endif()

# switchboard_font(TARGET FIRST-LAST...)
# Adds the functions of screen/font.h to a target, with the glyphs of these ranges (hexadecimal).
function(switchboard_font target)
    set(generator ${PROJECT_SOURCE_DIR}/cmake/font.py)
    set(glyphs ${CMAKE_CURRENT_BINARY_DIR}/font_glyphs.c)
    add_custom_command(
        OUTPUT ${glyphs}
        COMMAND ${generator} ${SWITCHBOARD_FONT} ${glyphs} ${ARGN}
        DEPENDS ${generator} ${SWITCHBOARD_FONT}
        COMMENT "Converting the font of the screen"
        VERBATIM)
    # The target can be in another folder, where the rule above is not known.
    add_custom_target(${target}_font DEPENDS ${glyphs})
    add_dependencies(${target} ${target}_font)
    target_sources(${target} PRIVATE ${glyphs} ${PROJECT_SOURCE_DIR}/screen/font.c)
endfunction()
