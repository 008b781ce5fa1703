// Listing folders.
#ifndef BOTHY_VIEW_FOLDER_H
#define BOTHY_VIEW_FOLDER_H

// Calls `visit` for every name in the folder `path` but . and .. ; for none when it can't be listed.
void visit_names(const char *path, void (*visit)(void *with, const char *name), void *with);

#endif
