// SPDX-License-Identifier: BSD-2-Clause
/* Generates hostile system calls; see generator.h. */
#include <abi/ipc.h>
#include <abi/limits.h>
#include <abi/syscall_shapes.h>
#include <test/fuzz/generator.h>

void generator_init(generator_t *generator, uint64_t seed, uint64_t memory, uint64_t memory_size)
{
    *generator = (generator_t){
        .state = seed * 0x9e3779b97f4a7c15u + 1, .memory = memory, .memory_size = memory_size};
    if (generator->state == 0)
        generator->state = 1;
}

void generator_init_bytes(generator_t *generator, const uint8_t *bytes, size_t size)
{
    *generator = (generator_t){.bytes = bytes, .end = bytes + size};
}

bool generator_is_empty(const generator_t *generator)
{
    return generator->bytes == generator->end;
}

/* xorshift64 */
static uint64_t chance(generator_t *generator)
{
    generator->state ^= generator->state << 13;
    generator->state ^= generator->state >> 7;
    generator->state ^= generator->state << 17;
    return generator->state;
}

/* Reads the next `count` bytes of the input as a number. */
static uint64_t chosen(generator_t *generator, unsigned count)
{
    uint64_t number = 0;
    while (count-- > 0 && !generator_is_empty(generator))
        number = number << 8 | *generator->bytes++;
    return number;
}

static uint64_t any(generator_t *generator)
{
    return generator->bytes != NULL ? chosen(generator, 8) : chance(generator);
}

/* Reads only as many bytes as needed, so that a mutation of the input changes one choice. */
uint64_t generator_number(generator_t *generator, uint64_t below)
{
    if (generator->bytes == NULL)
        return (chance(generator) >> 11) % below;
    unsigned count = 1;
    while (count < 8 && below > 1ull << 8 * count)
        count++;
    return chosen(generator, count) % below;
}

/* A boundary value. */
static uint64_t edge(generator_t *generator)
{
    static const uint64_t edges[] = {
        0,
        1,
        4095,
        4096,
        65536,
        65537,
        0x3fffff,
        0x400000,
        0x6ffffffff000,
        0x700000000000,
        0x7ffffffff000,
        1ull << 31,
        1ull << 32,
        1ull << 46,
        1ull << 47,
        1ull << 63,
        0xffff800000000000,
        0xffff800000100000,
        0xffffffff80100000,
        UINT64_MAX - 4095,
        UINT64_MAX - 1,
        UINT64_MAX,
    };
    uint64_t value = edges[generator_number(generator, sizeof(edges) / sizeof(edges[0]))];
    return generator_number(generator, 4) == 0 ? value + any(generator) % 17 - 8 : value;
}

static uint64_t kept(generator_t *generator)
{
    return generator->kept[generator_number(generator, GENERATOR_KEPT)];
}

static uint64_t anything(generator_t *generator)
{
    switch (generator_number(generator, 6)) {
    case 0:
        return generator_number(generator, 40);
    case 1:
        return any(generator);
    case 2:
        return 1ull << generator_number(generator, 64);
    case 3:
        return kept(generator);
    default:
        return edge(generator);
    }
}

static uint64_t handle(generator_t *generator, enum cap_kind kind)
{
    if (generator_number(generator, 3) == 0)
        return kept(generator);
    return CAP_HANDLE(kind, generator_number(generator, 3), generator_number(generator, 12));
}

static uint64_t method(generator_t *generator)
{
    uint64_t first = generator_number(generator, 2) == 0 ? 0 : FIRST_USER_METHOD;
    return first + generator_number(generator, 24);
}

static uint64_t address(generator_t *generator)
{
    uint64_t offset = generator_number(generator, generator->memory_size);
    if (generator_number(generator, 2) == 0)
        offset &= ~(uint64_t)4095;
    return generator->memory + offset;
}

/* A plausible word. */
static uint64_t fitting(generator_t *generator, enum syscall_kind kind)
{
    switch (kind) {
    case SYSCALL_PHONE:
        return handle(generator, CAP_PHONE);
    case SYSCALL_CALL:
        return handle(generator, CAP_CALL);
    case SYSCALL_METHOD:
        return method(generator);
    case SYSCALL_ADDRESS:
        return address(generator);
    case SYSCALL_BYTES:
        return generator_number(generator, generator_number(generator, 2) == 0 ? 64 : 8192);
    case SYSCALL_BASE:
        return generator_number(generator, 2) == 0 ? kept(generator) : 0;
    case SYSCALL_AREA_BYTES:
        return generator_number(generator, 9) * 4096;
    case SYSCALL_FLAGS:
        return generator_number(generator, 32);
    case SYSCALL_NUMBER:
    case SYSCALL_LABEL:
        return generator_number(generator, 40);
    default:
        return generator_number(generator, 2) == 0 ? address(generator) : anything(generator);
    }
}

static uint64_t word(generator_t *generator, enum syscall_kind kind)
{
    if (kind == SYSCALL_TIMEOUT)
        return generator_number(generator, 2);
    return generator_number(generator, 5) == 0 ? anything(generator) : fitting(generator, kind);
}

uint64_t generator_next(generator_t *generator, syscall_words_t *words)
{
    uint64_t number = generator_number(generator, SYSCALL_LIMIT);
    if (generator_number(generator, 50) == 0)
        number = edge(generator);
    for (unsigned i = 0; i < SYSCALL_WORDS; i++) {
        bool named = number < SYSCALL_LIMIT && syscall_shapes[number].in[i].name != NULL;
        words->w[i] = word(generator, named ? syscall_shapes[number].in[i].kind : SYSCALL_ANY);
    }
    return number;
}

void generator_result(generator_t *generator, errno_t result, const syscall_words_t *words)
{
    if (result == EOK)
        generator->kept[generator_number(generator, GENERATOR_KEPT)] =
            words->w[generator_number(generator, 3)];
}

bool generator_is_wild(uint64_t number)
{
    switch (number) {
    case SYS_TASK_EXIT:
    case SYS_TASK_KILL:
    case SYS_TASK_SPAWN:
    case SYS_THREAD_EXIT:
    case SYS_THREAD_CREATE:
    case SYS_THREAD_SET_TLS:
    case SYS_AREA_RESIZE:
    case SYS_AREA_DESTROY:
    case SYS_AREA_PROTECT:
    case SYS_IPC_HANGUP:
    case SYS_IPC_FORWARD:
        return true;
    default:
        return false;
    }
}
