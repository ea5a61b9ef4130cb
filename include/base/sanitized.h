/*
 * base/sanitized.h - is AddressSanitizer in this program?
 *
 * It reserves terabytes of address space and looks at every free(): limits on
 * memory cannot be kept under it, nor be tested.
 */
#ifndef BASE_SANITIZED_H
#define BASE_SANITIZED_H

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#endif
