// SPDX-License-Identifier: BSD-2-Clause
/* Common declarations of the tests of IPC. */
#ifndef IPC_TEST_H
#define IPC_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <abi/area.h>
#include <abi/event.h>
#include <abi/proto/methods.h>
#include <arch/host/host.h>
#include <ipc/ipc.h>
#include <irq/event.h>
#include <mm/slab.h>
#include <sched/cpu.h>
#include <string.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, puppet_test_end)
#define RUN(tests)     cmocka_run_group_tests(tests, puppet_group_setup, NULL)

/* A user method. */
#define PING 1024

#endif
