import assert from "node:assert/strict";
import { test } from "node:test";
import { isShellLine, placeByConstants } from "./shell-constants.ts";

const OWN = new Set(["/usr/bin/daemon", "/usr/lib/tool/run"]);
const placed = (script: string) =>
  placeByConstants(script, (path) => (OWN.has(path) ? `/tree${path}` : path));

test("placeByConstants places paths that a script puts together from constants", () => {
  const script = `prefix=/usr
export BIN="\${prefix}/bin" # where
  lib=$prefix/lib; readonly lib
exec $BIN/daemon "\${lib}/tool/run" $BIN/other
`;
  assert.equal(
    placed(script),
    script
      .replace("$BIN/daemon", "/tree/usr/bin/daemon")
      .replace("${lib}/tool/run", "/tree/usr/lib/tool/run"),
  );
});

test("placeByConstants leaves variables that may have another value", () => {
  for (const script of [
    "B=/usr/bin\nB=/opt\n$B/daemon\n",
    "B=/usr/bin\n[ x ] && B+=/y\n$B/daemon\n",
    "B=/usr/bin\nread -r B\n$B/daemon\n",
    "for B in /usr/bin /bin; do $B/daemon; done\n",
    'B="${B:-/usr/bin}"\n$B/daemon\n',
    "B=/usr/bin make\n$B/daemon\n",
    "A='$P'\nP=/usr/bin\n$A/daemon\n",
    "A=$P\n$A/usr/bin/daemon\n",
    "B=/usr/bin\ncat <<X\n\\$B/daemon\nX\n",
    "B=/usr/bin\n$BB/daemon ${B}x/daemon\n",
  ])
    assert.equal(placed(script), script);
});

test("placeByConstants comes to an end soon for scripts made to be slow", () => {
  const long = 400_000;
  for (const script of [
    `A=/usr\n${"$A/a".repeat(long / 4)}`,
    `A=${"/a".repeat(long / 2)}`,
    "A=".repeat(long / 2),
    `for ${"a ".repeat(long / 2)}`,
    `A=/usr${" ".repeat(long)}x`,
    "$".repeat(long),
  ])
    placed(script);
});

test("isShellLine tells shells", () => {
  for (const line of ["#!/bin/sh", "#! /usr/bin/bash -e", "#!/usr/bin/env zsh"])
    assert.ok(isShellLine(line), line);
  for (const line of ["#!/usr/bin/perl", "#!/bin/shell", "#!/usr/bin/fish", "#!/bin/csh -f"])
    assert.ok(!isShellLine(line), line);
});
