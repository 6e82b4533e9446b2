// SPDX-License-Identifier: BSD-2-Clause
/* Two streams of random numbers (splitmix64); see ipc_walk.h. */
#include "ipc_walk.h"

static uint64_t streams[2];

static uint64_t scramble(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

uint64_t walk_mix(uint64_t a, uint64_t b)
{
    return scramble(scramble(a + 0x9e3779b97f4a7c15u) + b);
}

void walk_reseed(uint64_t seed)
{
    streams[WALK_CHOICE] = seed;
    streams[WALK_SCHEDULE] = walk_mix(seed, 1);
}

uint64_t walk_word(enum walk_stream stream)
{
    return scramble(streams[stream] += 0x9e3779b97f4a7c15u);
}

uint64_t walk_number(enum walk_stream stream, uint64_t below)
{
    return walk_word(stream) % below;
}
