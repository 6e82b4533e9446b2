// SPDX-License-Identifier: BSD-2-Clause
/* Texts and data that come with calls. */
#include "ops.h"

#include <stdlib.h>
#include <string.h>
#include <vfs/path.h>

errno_t vfs_text_take(size_t max, char **text)
{
    void *data;
    size_t size;
    errno_t rc = async_data_write_take(&data, max, &size);
    if (rc != EOK)
        return rc == E2BIG ? ENAMETOOLONG : rc;
    if (strlen(data) != size) {
        free(data);
        return EINVAL;
    }
    *text = data;
    return EOK;
}

errno_t vfs_path_take(char path[PATH_SIZE_MAX])
{
    char *text;
    errno_t rc = vfs_text_take(PATH_SIZE_MAX - 1, &text);
    if (rc != EOK)
        return rc;
    rc = path_canonicalize(NULL, text, path, PATH_SIZE_MAX);
    free(text);
    return rc;
}

errno_t vfs_data_answer(const async_call_t *read, size_t wanted, errno_t rc, const void *data,
                        size_t size)
{
    if (rc != EOK) {
        async_answer_0(read, rc);
        return rc;
    }
    return async_data_read_accept(read, data, size < wanted ? size : wanted);
}
