/* Character sets of the tree. */
#ifndef BOTHY_REDIRECT_CHARSETS_H
#define BOTHY_REDIRECT_CHARSETS_H

/* Before libc sees the name of a locale: it may read its list of character sets then, which it does once. */
void prepare_charsets(const char *locale);

#endif
