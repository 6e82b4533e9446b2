// SPDX-License-Identifier: BSD-2-Clause
/*
 * Fuzzes a file system: damages an image according to the input and runs a session on it. Built
 * once for each file system, selected by FUZZ_OPS and FUZZ_MAKE.
 */
#include "test/unit/uspace/srv/fs/support/damage.h"
#include "test/unit/uspace/srv/fs/support/formatted.h"

#include FUZZ_HEADER
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static image_t *whole;
    static image_t copy;

    if (whole == NULL) {
        whole = FUZZ_MAKE;
        damage_prepare(&FUZZ_OPS, whole);
        copy = *whole;
        copy.bytes = malloc(whole->size);
        if (copy.bytes == NULL)
            abort();
    }
    memcpy(copy.bytes, whole->bytes, whole->size);
    damage_apply(&copy, 40 * 1024, bytes, size);
    damage_session(&FUZZ_OPS, &copy);
    return 0;
}
