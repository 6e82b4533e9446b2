// SPDX-License-Identifier: BSD-2-Clause
/* mkmfs: creates a MINIX file system on a block device. */
#include <cli/cli.h>
#include <mkfs/device.h>
#include <mkfs/mkfs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char usage[] = "[-1 | -2] [-b 1024|2048|4096] [-i INODES] [-l] DEVICE";

static void mkmfs_help(void)
{
    printf("usage: mkmfs %s\n"
           "Creates an empty MINIX file system on DEVICE, the name of a block device service. All\n"
           "data on it are lost. The default is version 3.\n"
           "  -1          create version 1 (blocks of 1024 bytes)\n"
           "  -2          create version 2 (blocks of 1024 bytes)\n"
           "  -b BYTES    set the block size, version 3 only: 1024, 2048 or 4096 (default: 4096)\n"
           "  -i INODES   set the number of inodes (default: one for every three blocks)\n"
           "  -l          use names of 30 bytes instead of 14, versions 1 and 2 only\n"
           "  -h, --help  print this text\n",
           usage);
}

/* Parses a number from 1 to `max`. Returns 0 if it is invalid. */
static uint32_t mkmfs_number_parse(const char *text, uint32_t max)
{
    char *end;
    if (*text < '0' || *text > '9')
        return 0;
    unsigned long long value = strtoull(text, &end, 10);
    return *end == '\0' && value <= max ? (uint32_t)value : 0;
}

static int option_bad(const char *option, const char *text, const char *wanted)
{
    fprintf(stderr, "mkmfs: %s %s: %s\n", option, text, wanted);
    return CLI_USAGE;
}

/* Handles one option. Returns CLI_OK or the exit status. */
static int option_take(int option, mkmfs_options_t *options)
{
    switch (option) {
    case '1':
    case '2':
        if (options->version != 3 && options->version != (unsigned)(option - '0')) {
            fprintf(stderr, "mkmfs: -1 and -2 cannot be combined\n");
            return CLI_USAGE;
        }
        options->version = (unsigned)(option - '0');
        return CLI_OK;
    case 'b':
        options->block_size = mkmfs_number_parse(optarg, 4096);
        if (options->block_size != 1024 && options->block_size != 2048 &&
            options->block_size != 4096)
            return option_bad("-b", optarg, "a block has 1024, 2048 or 4096 bytes");
        return CLI_OK;
    case 'i':
        options->inodes = mkmfs_number_parse(optarg, UINT32_MAX - 1);
        return options->inodes != 0 ? CLI_OK : option_bad("-i", optarg, "not a number of inodes");
    case 'l':
        options->long_names = true;
        return CLI_OK;
    default:
        return cli_usage(usage);
    }
}

/* Sets the defaults and checks the combination of options. Returns CLI_OK or the exit status. */
static int mkmfs_options_check(mkmfs_options_t *options)
{
    if (options->block_size == 0)
        options->block_size = options->version == 3 ? 4096 : 1024;
    if (options->version != 3 && options->block_size != 1024) {
        fprintf(stderr, "mkmfs: -b %u: versions 1 and 2 have blocks of 1024 bytes\n",
                (unsigned)options->block_size);
        return CLI_USAGE;
    }
    if (options->version == 3 && options->long_names) {
        fprintf(stderr, "mkmfs: -l: only for versions 1 and 2; names of version 3 have 60 bytes\n");
        return CLI_USAGE;
    }
    if (options->version != 3 && options->inodes > 65535) {
        fprintf(stderr, "mkmfs: -i %u: versions 1 and 2 have at most 65535 inodes\n",
                (unsigned)options->inodes);
        return CLI_USAGE;
    }
    return CLI_OK;
}

static int mfs_format(const char *name, const mkmfs_options_t *options)
{
    block_device_t *device;
    mkfs_result_t result;

    int status = mkfs_device_open(name, &device);
    if (status != CLI_OK)
        return status;
    errno_t rc = mkmfs(device, options, &result);
    status = mkfs_device_close(name, device, rc);
    if (status == CLI_OK)
        printf("%s: MINIX version %u, %llu free blocks of %u bytes, %u inodes\n", name,
               result.variant, (unsigned long long)result.blocks - 1, (unsigned)result.block_size,
               (unsigned)result.inodes);
    return status;
}

int main(int argc, char **argv)
{
    static const struct option longs[] = {{"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
    mkmfs_options_t options = {.version = 3};
    int option;

    cli_start(argv[0]);
    while ((option = cli_option(argc, argv, "12b:i:lh", longs)) != -1) {
        if (option == 'h') {
            mkmfs_help();
            return CLI_OK;
        }
        int status = option_take(option, &options);
        if (status != CLI_OK)
            return status;
    }
    if (optind != argc - 1)
        return cli_usage(usage);
    int status = mkmfs_options_check(&options);
    if (status != CLI_OK)
        return status;
    time_t now = time(NULL);
    options.now = now > 0 ? (uint64_t)now : 0;
    return mfs_format(argv[optind], &options);
}
