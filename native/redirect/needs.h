/* What libraries from elsewhere need. */
#ifndef BOTHY_REDIRECT_NEEDS_H
#define BOTHY_REDIRECT_NEEDS_H

/*
 * Before the library `file`, a path, is loaded: loads what it and the libraries beside it need of the tree but can't find.
 * A library with a DT_RUNPATH, as others build them, doesn't use the program's search path (ld.so(8)), and the tree's
 * loader has no default folders. Those of the store have none. Errors are left to the loader.
 */
void load_needs(const char *file);

#endif
