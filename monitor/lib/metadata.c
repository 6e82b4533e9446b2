// SPDX-License-Identifier: BSD-2-Clause
/* The CTF metadata of a recording; see record.h. */
#include <abi/monitor/metadata.h>
#include <inttypes.h>
#include <monitor/lib/record.h>
#include <stdbool.h>

static void uuid_print(FILE *file, const uint8_t *uuid)
{
    for (unsigned i = 0; i < WIRE_UUID_SIZE; i++)
        (void)fprintf(file, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", uuid[i]);
}

/* Prints a text from a system inside double quotes: each character that is not plain becomes '?'. */
static void plain_print(FILE *file, const char *text, size_t size)
{
    for (size_t i = 0; i < size && text[i] != '\0'; i++) {
        bool plain = text[i] >= ' ' && text[i] <= '~' && text[i] != '"' && text[i] != '\\';
        (void)fputc(plain ? text[i] : '?', file);
    }
}

void monitor_metadata_print(FILE *file, const wire_hello_t *hello)
{
    (void)fprintf(file, "/* CTF 1.8 */\n%s", monitor_metadata_types);
    (void)fprintf(file, "trace {\n\tmajor = 1;\n\tminor = 8;\n\tuuid = \"");
    uuid_print(file, hello->uuid);
    (void)fprintf(file,
                  "\";\n\tbyte_order = le;\n\tpacket.header := struct { u32 magic; u8 uuid[16]; "
                  "u32 stream_id; };\n};\nenv {\n\tsystem = \"");
    plain_print(file, hello->system, sizeof(hello->system));
    (void)fprintf(file, "\";\n\tversion = %" PRIu32 ";\n\tlayout = %" PRIu32 ";\n};\n",
                  hello->version, hello->layout);
    (void)fprintf(file,
                  "clock {\n\tname = \"monotonic\";\n\tfreq = 1000000000;\n\toffset_s = %" PRIu64
                  ";\n\tabsolute = FALSE;\n};\n%s",
                  hello->boot_seconds, monitor_metadata_streams);
}
