// SPDX-License-Identifier: BSD-2-Clause
/* Streams over files. */
#include "../tester.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FILE_NAME TESTER_FOLDER "/tester-stdio"
#define LINES     500

static bool written_and_read(void)
{
    FILE *file = fopen(FILE_NAME, "w");
    CHECK(file != NULL);
    for (int i = 0; i < LINES; i++)
        CHECK(fprintf(file, "line %d\n", i) > 0);
    CHECK(fclose(file) == 0);

    file = fopen(FILE_NAME, "r");
    CHECK(file != NULL);
    char line[32];
    for (int i = 0; i < LINES; i++) {
        int number = -1;
        CHECK(fgets(line, sizeof(line), file) == line);
        CHECK(sscanf(line, "line %d", &number) == 1 && number == i);
    }
    CHECK(fgets(line, sizeof(line), file) == NULL);
    CHECK(feof(file) && !ferror(file));
    CHECK(fclose(file) == 0);
    return true;
}

static bool moved_about(void)
{
    FILE *file = fopen(FILE_NAME, "w+");
    CHECK(file != NULL);
    CHECK(fwrite("0123456789", 1, 10, file) == 10);
    CHECK(ftell(file) == 10);
    CHECK(fseek(file, 3, SEEK_SET) == 0);
    CHECK(fgetc(file) == '3');
    CHECK(fseek(file, -2, SEEK_END) == 0);
    CHECK(fgetc(file) == '8' && fgetc(file) == '9' && fgetc(file) == EOF);
    CHECK(fseek(file, 0, SEEK_SET) == 0);
    CHECK(fputc('x', file) == 'x');
    CHECK(fseek(file, 1, SEEK_CUR) == 0);
    CHECK(fgetc(file) == '2');
    rewind(file);
    char text[16] = "";
    CHECK(fread(text, 1, sizeof(text), file) == 10);
    CHECK(memcmp(text, "x123456789", 10) == 0);
    CHECK(fclose(file) == 0);
    return true;
}

static bool appended(void)
{
    FILE *file = fopen(FILE_NAME, "a");
    CHECK(file != NULL);
    CHECK(fputs("ab", file) >= 0);
    CHECK(fclose(file) == 0);
    file = fopen(FILE_NAME, "r");
    CHECK(file != NULL);
    CHECK(fseek(file, 0, SEEK_END) == 0 && ftell(file) == 12);
    CHECK(fclose(file) == 0);
    return true;
}

static bool stdio_refused(void)
{
    CHECK(fopen(TESTER_FOLDER "/no/such/file", "r") == NULL && errno == ENOENT);
    CHECK(fopen(TESTER_FOLDER, "w") == NULL);
    FILE *file = fopen(FILE_NAME, "r");
    CHECK(file != NULL);
    CHECK(fputc('x', file) == EOF);
    CHECK(fclose(file) == 0);
    CHECK(unlink(FILE_NAME) == 0);
    CHECK(fopen(FILE_NAME, "r") == NULL && errno == ENOENT);
    return true;
}

/* Returns the number of bytes in the file. */
static long stdio_written(const char *name)
{
    FILE *file = fopen(name, "r");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        return -1;
    long size = ftell(file);
    fclose(file);
    return size;
}

/* Standard error is line-buffered. */
static bool errors_by_line(void)
{
    FILE *file = fopen(FILE_NAME, "w");
    CHECK(file != NULL);
    fflush(stderr);
    int kept = dup(2);
    CHECK(kept >= 0 && dup2(fileno(file), 2) == 2);
    fputs("half a line", stderr);
    long half = stdio_written(FILE_NAME);
    fputs(", and the rest\n", stderr);
    long whole = stdio_written(FILE_NAME);
    CHECK(dup2(kept, 2) == 2 && close(kept) == 0);
    CHECK(fclose(file) == 0);
    CHECK(half == 0 && whole == 26);
    CHECK(unlink(FILE_NAME) == 0);
    return true;
}

bool test_stdio(void)
{
    return written_and_read() && moved_about() && appended() && stdio_refused() && errors_by_line();
}

bool test_streams(void)
{
    FILE *file = fopen(FILE_NAME, "w+");
    CHECK(file != NULL);
    /* Longer than any buffer. */
    for (int i = 0; i < 5000; i++)
        CHECK(fputc('a' + i % 26, file) != EOF);
    CHECK(fflush(file) == 0);
    rewind(file);
    for (int i = 0; i < 5000; i++)
        CHECK(fgetc(file) == 'a' + i % 26);
    rewind(file);
    CHECK(fgetc(file) == 'a');
    CHECK(ungetc('Z', file) == 'Z');
    CHECK(fgetc(file) == 'Z' && fgetc(file) == 'b');
    CHECK(fclose(file) == 0);
    CHECK(remove(FILE_NAME) == 0);
    return true;
}
