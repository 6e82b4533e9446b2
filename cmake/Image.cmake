# SPDX-License-Identifier: BSD-2-Clause
# The boot media: the FAT initial image with the programs, and the GRUB ISO.
#
# switchboard_stage registers the output of a target and its place in an image. Before an image is
# made, the outputs are copied to build/PRESET/staged, without debug information. The registrations
# are global properties:
#   SWITCHBOARD_IMAGE_FILES   files of the initial image, srv/NAME and app/NAME
#   SWITCHBOARD_BOOT_FILES    the kernel and the boot modules, boot/NAME on the ISO

set(SWITCHBOARD_STAGED ${PROJECT_BINARY_DIR}/staged)

# switchboard_stage(TARGET PLACE PROPERTY)
function(switchboard_stage target place property)
    set_property(GLOBAL APPEND PROPERTY ${property} ${place})
    set_property(GLOBAL PROPERTY SWITCHBOARD_TARGET_OF_${place} ${target})
endfunction()

# switchboard_staged(PROPERTY VARIABLE)
# Adds the commands that copy the registered outputs, and stores the list of their places.
function(switchboard_staged property variable)
    get_property(places GLOBAL PROPERTY ${property})
    foreach(place IN LISTS places)
        get_property(target GLOBAL PROPERTY SWITCHBOARD_TARGET_OF_${place})
        set(staged ${SWITCHBOARD_STAGED}/${place})
        get_filename_component(folder ${staged} DIRECTORY)
        file(MAKE_DIRECTORY ${folder})
        add_custom_command(
            OUTPUT ${staged}
            COMMAND objcopy --strip-debug $<TARGET_FILE:${target}> ${staged}
            DEPENDS ${target}
            VERBATIM)
    endforeach()
    set(${variable} ${places} PARENT_SCOPE)
endfunction()

# switchboard_initial_image(OUTPUT initrd.img SIZE_KIB N FOLDERS srv app data ... TEXTS etc/motd ...)
# Makes the FAT16 image of all files staged so far, the folders, and the caller's text files.
function(switchboard_initial_image)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "OUTPUT;SIZE_KIB" "FOLDERS;TEXTS")
    switchboard_staged(SWITCHBOARD_IMAGE_FILES files)
    foreach(text IN LISTS arg_TEXTS)
        configure_file(${text} ${SWITCHBOARD_STAGED}/${text} COPYONLY)
    endforeach()
    set(files ${files} ${arg_TEXTS})
    list(TRANSFORM files PREPEND ${SWITCHBOARD_STAGED}/ OUTPUT_VARIABLE staged)
    set(image ${SWITCHBOARD_STAGED}/boot/${arg_OUTPUT})
    file(MAKE_DIRECTORY ${SWITCHBOARD_STAGED}/boot)
    add_custom_command(
        OUTPUT ${image}
        COMMAND ${PROJECT_SOURCE_DIR}/cmake/make-initrd ${image} ${arg_SIZE_KIB}
            ${SWITCHBOARD_STAGED} ${arg_FOLDERS} -- ${files}
        DEPENDS ${PROJECT_SOURCE_DIR}/cmake/make-initrd ${staged}
        COMMENT "Making the initial image ${arg_OUTPUT}"
        VERBATIM)
    add_custom_target(initial_image ALL DEPENDS ${image})
endfunction()

# switchboard_iso(OUTPUT switchboard.iso CONFIG grub.cfg MODULES ns loader ... FILES boot/initrd.img)
# Makes the ISO whose GRUB boots the kernel and the modules, under BIOS and UEFI. FILES are more
# files from the staging folder. Warns and makes no ISO if no target builds a module of the list.
function(switchboard_iso)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "OUTPUT;CONFIG" "MODULES;FILES")
    switchboard_staged(SWITCHBOARD_BOOT_FILES files)
    list(APPEND files ${arg_FILES})
    foreach(name IN LISTS arg_MODULES ITEMS kernel.elf)
        if(NOT boot/${name} IN_LIST files)
            message(WARNING "no target builds boot/${name}: no ISO is made")
            return()
        endif()
    endforeach()
    list(TRANSFORM files PREPEND ${SWITCHBOARD_STAGED}/ OUTPUT_VARIABLE staged)
    set(iso ${PROJECT_BINARY_DIR}/${arg_OUTPUT})
    set(config ${CMAKE_CURRENT_SOURCE_DIR}/${arg_CONFIG})
    add_custom_command(
        OUTPUT ${iso}
        COMMAND ${PROJECT_SOURCE_DIR}/cmake/make-iso ${iso} ${config} ${staged}
        DEPENDS ${PROJECT_SOURCE_DIR}/cmake/make-iso ${config} ${staged}
        COMMENT "Making ${arg_OUTPUT}"
        VERBATIM)
    add_custom_target(iso ALL DEPENDS ${iso})
endfunction()
