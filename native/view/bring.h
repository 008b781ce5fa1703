// Putting one thing at a place of the new root.
#ifndef BOTHY_VIEW_BRING_H
#define BOTHY_VIEW_BRING_H

#include "rules.h"

// Writes `a` and `b` one after the other into `out` of LONGEST_PATH bytes. Ends the process with a message when they don't fit.
void spell(char *out, const char *a, const char *b);

// What stands at `path`. Links are not followed.
enum kind kind_of(const char *path);

// Puts what is at `source`, of that kind, at `target`. Returns a negative errno where that fails.
long bring(const char *source, const char *target, enum kind kind);

#endif
