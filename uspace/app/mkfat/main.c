// SPDX-License-Identifier: BSD-2-Clause
/* mkfat: creates a FAT file system on a block device. */
#include <cli/cli.h>
#include <mkfs/device.h>
#include <mkfs/mkfs.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char usage[] = "[--size SIZE] [--type 12|16|32] DEVICE";

static void mkfat_help(void)
{
    printf("usage: mkfat %s\n"
           "Creates an empty FAT file system on DEVICE, the name of a block device service. All\n"
           "data on it are lost.\n"
           "  --size SIZE  use SIZE bytes of the device, or with k, m or g (default: all)\n"
           "  --type BITS  12, 16 or 32 (default: 12 up to 4m, 16 up to 512m, else 32)\n"
           "  -h, --help   print this text\n",
           usage);
}

static int size_take(mkfat_options_t *options)
{
    errno_t rc = cli_parse_size(optarg, &options->size);
    if (rc == EOK && options->size >= 512)
        return CLI_OK;
    fprintf(stderr, "mkfat: --size %s: %s\n", optarg,
            rc == EOK ? "less than a sector" : "not a size (300k, 16m)");
    return CLI_USAGE;
}

static int type_take(mkfat_options_t *options)
{
    static const char *const types[] = {"12", "16", "32"};
    static const unsigned bits[] = {12, 16, 32};

    for (size_t i = 0; i < 3; i++) {
        if (strcmp(optarg, types[i]) == 0) {
            options->bits = bits[i];
            return CLI_OK;
        }
    }
    fprintf(stderr, "mkfat: --type %s: must be 12, 16 or 32\n", optarg);
    return CLI_USAGE;
}

static int fat_format(const char *name, const mkfat_options_t *options)
{
    block_device_t *device;
    mkfs_result_t result;

    int status = mkfs_device_open(name, &device);
    if (status != CLI_OK)
        return status;
    errno_t rc = mkfat(device, options, &result);
    status = mkfs_device_close(name, device, rc);
    if (status == CLI_OK)
        printf("%s: FAT%u, %llu clusters of %u bytes\n", name, result.variant,
               (unsigned long long)result.blocks, (unsigned)result.block_size);
    return status;
}

int main(int argc, char **argv)
{
    static const struct option longs[] = {{"size", required_argument, NULL, 's'},
                                          {"type", required_argument, NULL, 't'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    mkfat_options_t options = {.serial = (uint32_t)time(NULL)};
    int option;

    cli_start(argv[0]);
    while ((option = cli_option(argc, argv, "h", longs)) != -1) {
        int status = CLI_OK;
        if (option == 'h') {
            mkfat_help();
            return CLI_OK;
        }
        if (option == 's')
            status = size_take(&options);
        else if (option == 't')
            status = type_take(&options);
        else
            status = cli_usage(usage);
        if (status != CLI_OK)
            return status;
    }
    if (optind != argc - 1)
        return cli_usage(usage);
    return fat_format(argv[optind], &options);
}
