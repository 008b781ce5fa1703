// Whose each path of the view is: the lines of `<tree>/.bothy/view/rules`, which src/relocate/view-rules.ts writes.
//
//   host PATH       the host's where it has one, else the tree's
//   tree PATH       the tree's or nothing, with all that is below
//   merge PATH      what both have, the tree's first
//   original PATH   the file `<tree>/.bothy/view/originals/PATH`
//
// Paths begin with a slash. What no rule covers is the tree's where it has it, else the host's.
#ifndef BOTHY_VIEW_RULES_H
#define BOTHY_VIEW_RULES_H

#include <stdbool.h>
#include <stddef.h>

enum { MOST_RULES = 2048 };

struct rule {
  enum { HOST, TREE, MERGE, ORIGINAL } kind;
  const char *path;
};

struct rules {
  struct rule list[MOST_RULES];
  size_t count;
};

enum share { SHARE_NOTHING, SHARE_TREE, SHARE_HOST, SHARE_BOTH };

// What stands at a path on one of the two sides.
enum kind { ABSENT, FOLDER, LINK, FILE_OR_OTHER };

// Reads the lines of `text`, which is changed and must stay. False when there are too many.
bool read_rules(struct rules *rules, char *text);

// Adds a rule `host PATH`. False when there are too many.
bool keep_host(struct rules *rules, const char *path);

// Whose `path` is, given what stands there.
enum share share_of(const struct rules *rules, const char *path, enum kind in_tree, enum kind on_host);

#endif
