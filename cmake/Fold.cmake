# SPDX-License-Identifier: BSD-2-Clause
# Generates the case folding table at configure time: generated/fold_table.inc, which fat's fold.c
# includes.

set(SWITCHBOARD_GENERATED_DIR ${PROJECT_BINARY_DIR}/generated)
file(MAKE_DIRECTORY ${SWITCHBOARD_GENERATED_DIR})
set(fold_generator ${CMAKE_CURRENT_LIST_DIR}/fold.py)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${fold_generator})
execute_process(
    COMMAND ${fold_generator} ${SWITCHBOARD_GENERATED_DIR}/fold_table.inc
    COMMAND_ERROR_IS_FATAL ANY)
