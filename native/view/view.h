// The view: a root in which a tree stands at its usual paths and the rest is the host's.
#ifndef BOTHY_VIEW_VIEW_H
#define BOTHY_VIEW_VIEW_H

#include "rules.h"

// Enters a mount namespace, and a user namespace where it takes one, with the same user and group. Ends the process
// with a message where that isn't allowed.
void enter_namespaces(void);

// Makes the view of the tree at `tree` this process's root, with the same current folder. Ends the process with a message on failure.
void enter_view(const char *tree, struct rules *rules);

#endif
