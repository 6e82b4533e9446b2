// SPDX-License-Identifier: BSD-2-Clause
/* FPU, SSE and AVX state of threads: saved and restored at every switch, never lazily. */
#ifndef X86_FPU_H
#define X86_FPU_H

/* Changes the code of saving and restoring for this processor. The features are known, and the
 * kernel's code is still writable. */
void fpu_patch(void);
/* Chooses how states are saved, and makes the cache that they come from. */
void fpu_init(void);
/* A fresh state, or NULL when there is no memory. */
void *fpu_state_alloc(void);
void fpu_state_free(void *state);
void fpu_save(void *state);
void fpu_restore(const void *state);

#endif
