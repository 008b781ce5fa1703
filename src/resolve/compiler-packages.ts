/** What source distributions are compiled with, beside the headers of their Python, which the request names. */
export const COMPILER_PACKAGES: readonly string[] = ["gcc", "g++", "libc6-dev", "make", "pkgconf"];
