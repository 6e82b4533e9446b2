// SPDX-License-Identifier: BSD-2-Clause
/*
 * From the boot loader to C: the multiboot2 header, and the switch from 32-bit protected mode to
 * long mode at the kernel's link addresses.
 *
 * The bootstrap page tables map the first 4 GiB three times: at 0 (where this code runs), at the
 * direct map, and (its first GiB) at the kernel's link address. mem/kspace.c replaces them.
 */
#define KERNEL_BASE 0xffffffff80000000
#define PHYS(x)     ((x) - KERNEL_BASE)

#define MULTIBOOT2_MAGIC 0xe85250d6

#define SCREEN_WIDTH  1280
#define SCREEN_HEIGHT 800

/* The loader's information: the tag of the screen, and the offsets of its fields. */
#define LOADER_MAGIC   0x36d76289
#define TAG_SCREEN     8
#define SCREEN_ADDRESS 8
#define SCREEN_PITCH   16
#define SCREEN_DEPTH   28
#define SCREEN_TYPE    29
#define SCREEN_RGB     1
#define SCREEN_TEXT    2

#define PTE_TABLE 0x03          /* present, writable */
#define PTE_LARGE 0x83          /* and a page of 2 MiB */

#define CR4_PAE   0x20
#define CR0_PE_PG 0x80000001
#define MSR_EFER  0xc0000080
#define EFER_LME_NXE 0x900

    .section .boot.header, "a"
    .balign 8
header:
    .long MULTIBOOT2_MAGIC
    .long 0                     /* i386 protected mode */
    .long header_end - header
    .long -(MULTIBOOT2_MAGIC + 0 + (header_end - header))
    .balign 8
    .short 6, 0                 /* modules on page boundaries */
    .long 8
    .balign 8
    .short 5, 1                 /* the screen: 32 bits per pixel if possible, any mode will do */
    .long 20
    .long SCREEN_WIDTH, SCREEN_HEIGHT, 32
    .balign 8
    .short 0, 0
    .long 8
header_end:

/* The PVH entry point, which emulators use without a boot loader. The kernel cannot run without its
 * boot modules; boot_start reports that. */
#define NOTE_PVH_ENTRY 18

    .section .note.pvh, "a", @note
    .balign 4
    .long 4, 4, NOTE_PVH_ENTRY
    .asciz "Xen"
    .long boot_entry_pvh

    .section .boot.text, "ax"
    .code32
    .globl boot_entry_pvh
    .type boot_entry_pvh, @function
boot_entry_pvh:
    xor %eax, %eax              /* no boot loader magic */

    .section .boot.text, "ax"
    .code32
    .globl boot_entry32
    .type boot_entry32, @function
boot_entry32:
    cli
    cld
    mov %eax, %esi              /* loader's magic */
    mov %ebx, %edi              /* loader's information */
    mov $PHYS(boot_stack_top), %esp

    mov $0x80000000, %eax
    cpuid
    cmp $0x80000001, %eax
    jb no_long_mode
    mov $0x80000001, %eax
    cpuid
    bt $29, %edx                /* long mode */
    jnc no_long_mode
    bt $20, %edx                /* no-execute */
    jnc no_long_mode

    /* Four directories of 512 pages of 2 MiB. EBX was saved in EDI above. */
    xor %ecx, %ecx
    mov $PHYS(boot_directories), %ebx
1:  mov %ecx, %eax
    shl $21, %eax
    or $PTE_LARGE, %eax
    mov %eax, (%ebx,%ecx,8)
    movl $0, 4(%ebx,%ecx,8)
    inc %ecx
    cmp $2048, %ecx
    jne 1b

    mov $PHYS(boot_directories) + PTE_TABLE, %eax
    mov $PHYS(boot_pdpt_low), %ebx
    mov %eax, (%ebx)
    mov $PHYS(boot_pdpt_high), %edx
    mov %eax, 510*8(%edx)
    add $0x1000, %eax
    mov %eax, 8(%ebx)
    add $0x1000, %eax
    mov %eax, 16(%ebx)
    add $0x1000, %eax
    mov %eax, 24(%ebx)

    mov $PHYS(boot_pml4), %ebx
    lea PTE_TABLE + PHYS(boot_pdpt_low), %eax
    mov %eax, (%ebx)
    mov %eax, 256*8(%ebx)
    lea PTE_TABLE + PHYS(boot_pdpt_high), %eax
    mov %eax, 511*8(%ebx)

    mov $CR4_PAE, %eax          /* clears what the firmware left, most of all LA57, which cannot
                                   change while paging is on; cpu/features.c sets the rest */
    mov %eax, %cr4
    mov %ebx, %cr3
    mov $MSR_EFER, %ecx
    rdmsr
    or $EFER_LME_NXE, %eax
    wrmsr
    mov %cr0, %eax
    or $CR0_PE_PG, %eax
    mov %eax, %cr0
    lgdt boot_gdtr
    ljmp $8, $boot_entry64_low

no_long_mode:
    mov %esi, %ebp              /* loader's magic */
    mov $no_long_mode_text, %esi
    mov $0x3f8, %dx
2:  lodsb
    test %al, %al
    jz 3f
    outb %al, %dx
    jmp 2b
3:  cmp $LOADER_MAGIC, %ebp
    je early_screen
stop:
    hlt
    jmp stop

/* Shows the message at the top of the screen. EDI: loader's information. */
early_screen:
    mov $no_long_mode_text, %esi
    lea 8(%edi), %ebx           /* the first tag: type, size, ... */
1:  mov (%ebx), %eax
    test %eax, %eax
    jz stop
    cmp $TAG_SCREEN, %eax
    je 2f
    mov 4(%ebx), %eax
    add $7, %eax
    and $-8, %eax
    add %eax, %ebx
    jmp 1b
2:  cmpl $0, SCREEN_ADDRESS+4(%ebx)
    jne stop
    mov SCREEN_ADDRESS(%ebx), %edi
    test %edi, %edi
    jz stop
    cmpb $SCREEN_TEXT, SCREEN_TYPE(%ebx)
    je early_text
    cmpb $SCREEN_RGB, SCREEN_TYPE(%ebx)
    jne stop
    movzbl SCREEN_DEPTH(%ebx), %edx
    add $7, %edx
    shr $3, %edx                /* bytes per pixel */
3:  xor %eax, %eax              /* each character of the message */
    lodsb
    sub $31, %eax               /* glyph 1 is the blank */
    jbe stop                    /* the end of the line */
    shl $4, %eax
    add $PHYS(font_glyphs), %eax
    mov %eax, %ebp
    push %esi
    push %edi
    lea 16(%ebp), %esi
4:  push %edi                   /* each line of the glyph */
    push %ebx
    mov (%ebp), %ah
    inc %ebp
    mov $8, %ebx
5:  add %ah, %ah                /* each pixel: white is 0xff in all bytes, in every mode */
    sbb %al, %al
    mov %edx, %ecx
    rep stosb
    dec %ebx
    jnz 5b
    pop %ebx
    pop %edi
    add SCREEN_PITCH(%ebx), %edi
    cmp %esi, %ebp
    jne 4b
    pop %edi
    pop %esi
    lea (%edi,%edx,8), %edi
    jmp 3b

early_text:
    mov $0x07, %ah              /* grey on black */
6:  lodsb
    cmp $0x20, %al
    jb stop
    stosw
    jmp 6b

    .code64
boot_entry64_low:
    movabs $boot_entry64, %rax
    jmp *%rax

    .section .boot.rodata, "a"
no_long_mode_text:
    .asciz "Switchboard needs a 64-bit processor with no-execute pages.\r\n"
    .balign 8
boot_gdt:
    .quad 0
    .quad 0x00209a0000000000
    .quad 0x0000920000000000
boot_gdtr:
    .short . - boot_gdt - 1
    .long boot_gdt

    .section .text
    .type boot_entry64, @function
boot_entry64:
    xor %eax, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %ss
    mov %eax, %fs
    mov %eax, %gs
    mov $boot_stack_top, %rsp
    xor %ebp, %ebp              /* backtraces end here */
    mov %edi, %eax
    mov %esi, %edi              /* magic */
    mov %eax, %esi              /* information */
    call boot_start
    ud2
    .size boot_entry64, . - boot_entry64

    .section .bss
    .balign 4096
    .globl boot_pml4
boot_pml4:
    .skip 4096
boot_pdpt_low:
    .skip 4096
boot_pdpt_high:
    .skip 4096
boot_directories:
    .skip 4 * 4096
    .globl boot_stack_guard
boot_stack_guard:               /* unmapped by mem/kspace.c */
    .skip 4096
    .skip 32768
    .globl boot_stack_top
boot_stack_top:

    .section .note.GNU-stack, "", @progbits
