# SPDX-License-Identifier: BSD-2-Clause
# Generates the records of the monitor from abi/monitor/*.events, below <abi/monitor/...> in the build tree:
# records.h (numbers and structures), fields.def (tables for decoders), metadata.h (CTF) and crc.def.

set(events_generated ${PROJECT_BINARY_DIR}/generated)
file(GLOB events_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/abi/monitor/*.events)
set(events_reader events.py event_text.py abi_text.py protocols.py)
list(TRANSFORM events_reader PREPEND ${PROJECT_SOURCE_DIR}/cmake/)
set(events_headers records.h fields.def metadata.h crc.def)
list(TRANSFORM events_headers PREPEND ${events_generated}/abi/monitor/)

add_custom_command(
    OUTPUT ${events_generated}/events.made
    BYPRODUCTS ${events_headers}
    COMMAND ${PROJECT_SOURCE_DIR}/cmake/events.py ${events_generated} ${events_files}
    COMMAND ${CMAKE_COMMAND} -E touch ${events_generated}/events.made
    DEPENDS ${events_reader} ${events_files}
    COMMENT "Generating the records of the monitor"
    VERBATIM)
add_custom_target(monitor_records DEPENDS ${events_generated}/events.made)
add_dependencies(flags_warnings monitor_records)
