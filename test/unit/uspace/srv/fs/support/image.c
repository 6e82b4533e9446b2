// SPDX-License-Identifier: BSD-2-Clause
#include "image.h"

#include "cmocka_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Returns whether the fault occurs now. */
static bool fault_strikes(image_t *image, bool is_write)
{
    if (image->fault == IMAGE_WORKS || (image->fault != IMAGE_FAILS_ONCE && !is_write))
        return false;
    if (image->fault_after > 0) {
        image->fault_after--;
        return false;
    }
    image->faults++;
    if (image->fault == IMAGE_FAILS_ONCE)
        image->fault = IMAGE_WORKS;
    return true;
}

static errno_t backend_read(void *context, uint64_t first, size_t count, void *buffer)
{
    image_t *image = context;
    assert_true((first + count) * image->block_size <= image->size);
    if (fault_strikes(image, false))
        return EIO;
    memcpy(buffer, image->bytes + first * image->block_size, count * image->block_size);
    image->blocks_read += count;
    return EOK;
}

static errno_t backend_write(void *context, uint64_t first, size_t count, const void *buffer)
{
    image_t *image = context;
    assert_true((first + count) * image->block_size <= image->size);
    if (image->writes_left == 0)
        return EIO;
    enum image_fault fault = image->fault;
    if (fault_strikes(image, true)) {
        if (fault == IMAGE_CUT)
            return EOK;
        memcpy(image->bytes + first * image->block_size, buffer, count / 2 * image->block_size);
        return EIO;
    }
    image->writes_left--;
    memcpy(image->bytes + first * image->block_size, buffer, count * image->block_size);
    image->blocks_written += count;
    return EOK;
}

image_t *image_create(size_t size, size_t block_size)
{
    image_t *image = calloc(1, sizeof(*image));
    assert_non_null(image);
    image->bytes = calloc(1, size);
    assert_non_null(image->bytes);
    image->size = size;
    image->block_size = block_size;
    image->writes_left = SIZE_MAX;
    return image;
}

void image_destroy(image_t *image)
{
    unlink(image_path(image));
    free(image->bytes);
    free(image);
}

block_device_t *image_open(image_t *image, size_t cached)
{
    block_backend_t backend = {.block_size = image->block_size,
                               .num_blocks = image->size / image->block_size,
                               .context = image,
                               .read = backend_read,
                               .write = backend_write};
    block_device_t *device;
    assert_int_equal(block_device_create(&backend, cached, &device), EOK);
    return device;
}

const char *image_path(const image_t *image)
{
    static char path[128];
    const char *folder = getenv("TMPDIR");

    snprintf(path, sizeof(path), "%s/switchboard-%d-%p.img", folder != NULL ? folder : "/tmp",
             (int)getpid(), (const void *)image);
    return path;
}

void image_save(const image_t *image)
{
    FILE *file = fopen(image_path(image), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(image->bytes, 1, image->size, file), image->size);
    assert_int_equal(fclose(file), 0);
}

void image_load(image_t *image)
{
    FILE *file = fopen(image_path(image), "rb");
    assert_non_null(file);
    assert_int_equal(fread(image->bytes, 1, image->size, file), image->size);
    fclose(file);
}

int image_run(const image_t *image, const char *command, char *output, size_t size)
{
    char full[1100];

    snprintf(full, sizeof(full), "IMG='%s' PATH=$PATH:/usr/sbin:/sbin; { %s; } 2>&1",
             image_path(image), command);
    FILE *pipe = popen(full, "r");
    assert_non_null(pipe);
    size_t length = fread(output, 1, size - 1, pipe);
    output[length] = '\0';
    while (fgetc(pipe) != EOF)
        continue;
    int status = pclose(pipe);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 256;
}

void image_command(const image_t *image, const char *command)
{
    static char output[8192];

    image_save(image);
    int status = image_run(image, command, output, sizeof(output));
    if (status != 0)
        fail_msg("`%s` gives %d:\n%s", command, status, output);
}

void need_program(const char *program, const char *package)
{
    char command[128];

    snprintf(command, sizeof(command), "PATH=$PATH:/usr/sbin:/sbin command -v %s >/dev/null",
             program);
    if (system(command) != 0)
        fail_msg("%s is missing: install the package %s", program, package);
}
