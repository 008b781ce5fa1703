import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, describe, test } from "node:test";
import { makeFakeTree, triplet } from "./fake-tree.ts";

/** Calls that say whose file they got, with what kind of path they take. */
const LOOKING = {
  file: [
    ...[
      "open",
      "open64",
      "openat",
      "openat64",
      "open O_PATH",
      "__open_2",
      "__openat_2",
      "fopen",
      "fopen64",
      "freopen",
    ],
    ...["stat", "stat64", "lstat", "fstatat", "statx", "__xstat", "__lxstat", "__fxstatat"],
    ...["realpath", "__realpath_chk", "canonicalize_file_name", "glob no wildcard"],
  ],
  directory: [
    "openat directory",
    "opendir",
    "scandir",
    "scandirat",
    "chdir",
    "glob",
    "ftw",
    "nftw",
    "fts_open",
  ],
  program: [
    ...[
      "execve",
      "execv",
      "execl",
      "execle",
      "execvp",
      "execvpe",
      "execlp",
      "vfork",
      "posix_spawn",
      "posix_spawnp",
    ],
  ],
} as const;

/** Calls that only say whether there is something. */
const ASKING = [
  ...["access", "euidaccess", "eaccess", "faccessat", "statfs", "statvfs", "pathconf", "inotify_add_watch"],
  ...["listxattr", "llistxattr"],
] as const;

/** Calls that would write. */
const WRITING = [
  ...[
    "open O_RDWR",
    "open O_WRONLY",
    "open O_CREAT",
    "creat",
    "fopen w",
    "fopen a",
    "fopen r+",
    "access W_OK",
  ],
] as const;

describe("path-redirect library", {
  skip: triplet ? false : "the library is for Linux on x86_64 and aarch64",
}, () => {
  const tree = makeFakeTree();
  after(() => tree.remove());

  const answer = (program: string, call: string, path: string) => {
    const done = spawnSync(program, [call, path, tree.root], {
      encoding: "utf8",
      env: { PATH: "/usr/bin:/bin" },
    });
    return done.stdout.trim() || `${done.signal ?? done.status} ${done.stderr}`;
  };

  for (const [kind, calls] of Object.entries(LOOKING) as [keyof typeof LOOKING, readonly string[]][]) {
    for (const call of calls) {
      test(`${call} gives an owned ${kind} of the tree, and the host's to who owns nothing`, () => {
        assert.equal(answer(tree.owner, call, tree.shared[kind]), "tree");
        assert.equal(answer(tree.other, call, tree.shared[kind]), "host");
      });
      test(`${call} gives what only the tree has to everybody`, () => {
        assert.equal(answer(tree.owner, call, tree.only[kind]), "tree");
        assert.equal(answer(tree.other, call, tree.only[kind]), "tree");
      });
    }
  }

  for (const call of LOOKING.file) {
    test(`${call} gives the host's file where the tree has none, and identity files always`, () => {
      assert.equal(answer(tree.owner, call, tree.hostOnly.file), "host");
      assert.equal(answer(tree.owner, call, "/etc/passwd"), "host");
      assert.equal(answer(tree.other, call, "/etc/passwd"), "host");
    });
  }

  for (const call of LOOKING.directory) {
    test(`${call} gives the host's shared directories`, () => {
      for (const directory of ["/etc", "/usr/share", "/usr/bin"]) {
        assert.equal(answer(tree.owner, call, directory), "host", directory);
      }
    });
  }

  for (const call of ["readlink", "readlinkat"]) {
    test(`${call} reads an owned link of the tree`, {
      skip: tree.shared.link ? false : "no link on this machine",
    }, () => {
      assert.equal(answer(tree.owner, call, tree.shared.link!), "tree");
      assert.equal(answer(tree.other, call, tree.shared.link!), "host");
    });
  }

  for (const call of ASKING) {
    test(`${call} finds what only the tree has`, () => {
      assert.equal(answer(tree.other, call, tree.only.file), "present");
      assert.equal(answer(tree.other, call, `${tree.only.file}-not`), "ENOENT");
    });
  }

  for (const call of ["getxattr", "lgetxattr"]) {
    test(`${call} finds what only the tree has`, () => {
      assert.notEqual(answer(tree.other, call, tree.only.file), "ENOENT");
      assert.equal(answer(tree.other, call, `${tree.only.file}-not`), "ENOENT");
    });
  }

  for (const call of WRITING) {
    test(`${call} never means the tree`, () => {
      assert.match(answer(tree.owner, call, tree.only.file), /^(ENOENT|EROFS|EACCES)$/);
    });
  }

  test("open O_TMPFILE never means the tree", () => {
    assert.match(answer(tree.owner, "open O_TMPFILE", tree.only.directory), /^(ENOENT|EROFS|EACCES)$/);
  });

  for (const call of ["system", "popen"]) {
    test(`${call} runs the tree's sh and returns its status`, () => {
      assert.equal(answer(tree.other, call, "/"), "tree");
    });
  }

  test("dlopen loads the tree's library", () => {
    assert.equal(answer(tree.owner, "dlopen", tree.only.library), "tree");
    assert.equal(answer(tree.owner, "dlopen", `${tree.only.library}-not`), "ENOENT");
  });

  test("bindtextdomain binds the tree's catalogues although nobody owns the directory", () => {
    assert.equal(answer(tree.other, "bindtextdomain", "/usr/share/locale"), "tree");
  });
});
