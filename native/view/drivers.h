// The folder of the machine's graphics drivers, `<store>/drivers/lib`, whose links lead to where a view has the tree's files.
#ifndef BOTHY_VIEW_DRIVERS_H
#define BOTHY_VIEW_DRIVERS_H

#include <stdbool.h>

// Writes the path of `<store>/drivers` into `out` of LONGEST_PATH bytes. False where the machine has no such drivers.
bool driver_folder(char *out, const char *tree);

// In the new root at `root`, where `drivers` is the host's: puts the files themselves in place of the links, and makes
// /drivers, which the tree's programs take for it there, lead to them. What can't be had is left out.
void place_drivers(const char *root, const char *drivers);

#endif
