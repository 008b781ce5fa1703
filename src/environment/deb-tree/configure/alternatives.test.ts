import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseAlternatives, parseAlternatives } from "./alternatives.ts";

test("parseAlternatives reads continued calls with slaves and plain variables", () => {
  const script = `#!/bin/sh
VARIANT=basic
if [ "$1" = configure ]; then
  update-alternatives \\
    --install /usr/bin/editor editor /usr/bin/vim.$VARIANT 30 \\
    --slave /usr/share/man/man1/editor.1.gz editor.1.gz "/usr/share/man/man1/vim.1.gz"
  update-alternatives --install /usr/bin/x x "$COMPUTED" 10 || true
  update-alternatives --quiet --remove y /usr/bin/z
fi`;
  assert.deepEqual(parseAlternatives(script), [
    {
      name: "editor",
      link: "/usr/bin/editor",
      path: "/usr/bin/vim.basic",
      priority: 30,
      slaves: [
        {
          name: "editor.1.gz",
          link: "/usr/share/man/man1/editor.1.gz",
          path: "/usr/share/man/man1/vim.1.gz",
        },
      ],
    },
  ]);
});

test("chooseAlternatives links the highest priority through /etc/alternatives", () => {
  const one = (path: string, priority: number) => ({
    name: "awk",
    link: "/usr/bin/awk",
    path,
    priority,
    slaves: [],
  });
  const links = chooseAlternatives([
    one("/usr/bin/mawk", 5),
    one("/usr/bin/gawk", 10),
    one("/usr/bin/busybox", 1),
  ]);
  assert.deepEqual(
    [...links],
    [
      ["/usr/bin/awk", "/etc/alternatives/awk"],
      ["/etc/alternatives/awk", "/usr/bin/gawk"],
    ],
  );
});
