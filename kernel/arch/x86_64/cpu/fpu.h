// SPDX-License-Identifier: BSD-2-Clause
/* FPU, SSE and AVX state of threads, saved and restored at every switch (not lazily). */
#ifndef X86_FPU_H
#define X86_FPU_H

/* Patches the save and restore code for this processor. Called when the features are known and the
 * kernel's code is still writable. */
void fpu_patch(void);
/* Chooses the components to save, and creates the slab cache for states. */
void fpu_init(void);
/* Returns a new initial state, or NULL if there is no memory. */
void *fpu_state_alloc(void);
void fpu_state_free(void *state);
void fpu_save(void *state);
void fpu_restore(const void *state);

#endif
