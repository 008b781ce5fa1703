#include "rules.h"

#include "text.h"

static bool add(struct rules *rules, int kind, const char *path) {
  if (rules->count == MOST_RULES) return false;
  rules->list[rules->count].kind = kind;
  rules->list[rules->count++].path = path;
  return true;
}

bool keep_host(struct rules *rules, const char *path) { return add(rules, HOST, path); }

// The text behind `word` and a blank; null when the line begins with something else.
static char *after(char *line, const char *word) {
  while (*word && *line == *word) line++, word++;
  return !*word && *line == ' ' ? line + 1 : NULL;
}

static bool read_line(struct rules *rules, char *line) {
  static const char *const words[] = {[HOST] = "host", [TREE] = "tree", [MERGE] = "merge", [ORIGINAL] = "original"};
  for (int kind = HOST; kind <= ORIGINAL; kind++) {
    const char *path = after(line, words[kind]);
    if (path) return add(rules, kind, path);
  }
  return true;
}

bool read_rules(struct rules *rules, char *text) {
  rules->count = 0;
  while (*text) {
    char *end = text;
    while (*end && *end != '\n') end++;
    bool last = !*end;
    *end = '\0';
    if (!read_line(rules, text)) return false;
    text = last ? end : end + 1;
  }
  return true;
}

enum share share_of(const struct rules *rules, const char *path, enum kind in_tree, enum kind on_host) {
  bool host_first = false, only_tree = false, merged = false, holds_host = false;
  for (size_t i = 0; i < rules->count; i++) {
    const struct rule *rule = &rules->list[i];
    bool exact = text_equal(rule->path, path);
    if (rule->kind == HOST && exact) host_first = true;
    if (rule->kind == HOST && is_below(rule->path, path)) holds_host = true;
    if (rule->kind == TREE && (exact || is_below(path, rule->path))) only_tree = true;
    if (rule->kind == MERGE && exact) merged = true;
  }
  if (host_first && on_host) return SHARE_HOST;
  if ((merged || holds_host) && in_tree == FOLDER && on_host == FOLDER) return SHARE_BOTH;
  if (in_tree) return SHARE_TREE;
  if (!only_tree) return on_host ? SHARE_HOST : SHARE_NOTHING;
  return holds_host && on_host == FOLDER ? SHARE_BOTH : SHARE_NOTHING;
}
