import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
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
      "__open",
      "__open64",
      "__open64_2",
      "__openat64_2",
      "openat2",
      "fopen",
      "fopen64",
      "_IO_fopen",
      "freopen",
      "freopen64",
      "setmntent",
      "__setmntent",
      "posix_spawn_file_actions_addopen",
    ],
    ...["stat", "stat64", "lstat", "lstat64", "fstatat", "fstatat64", "statx", "ftok"],
    ...["__xstat", "__lxstat", "__fxstatat", "__xstat64", "__lxstat64", "__fxstatat64"],
    ...["syscall openat", "syscall openat2", "syscall newfstatat"],
    ...["realpath", "__realpath_chk", "canonicalize_file_name", "glob no wildcard"],
  ],
  directory: [
    ...["openat directory", "opendir", "chdir", "syscall chdir", "posix_spawn_file_actions_addchdir_np"],
    ...["scandir", "scandir64", "scandirat", "scandirat64", "glob", "glob64"],
    ...["ftw", "ftw64", "nftw", "nftw64", "fts_open", "fts64_open"],
  ],
  program: [
    ...[
      "execve",
      "execveat",
      "syscall execve",
      "syscall execveat",
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
  ...["access", "euidaccess", "eaccess", "faccessat", "syscall faccessat2", "pathconf", "inotify_add_watch"],
  ...["statfs", "statfs64", "__statfs", "statvfs", "statvfs64", "listxattr", "llistxattr", "catopen"],
  ...["name_to_handle_at"],
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
    "setmntent r+",
    "openat2 O_RDWR",
    "syscall openat O_RDWR",
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

  for (const call of ["readlink", "readlinkat", "__readlink_chk", "__readlinkat_chk", "syscall readlinkat"]) {
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

  test("fanotify_mark finds what only the tree has, where the kernel lets it watch", () => {
    assert.match(answer(tree.other, "fanotify_mark", tree.only.file), /^(present|EPERM|ENOSYS)$/);
    assert.match(answer(tree.other, "fanotify_mark", `${tree.only.file}-not`), /^(ENOENT|EPERM|ENOSYS)$/);
  });

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

  for (const call of ["system", "popen", "_IO_popen"]) {
    test(`${call} runs the tree's sh and returns its status`, () => {
      assert.equal(answer(tree.other, call, "/"), "tree");
    });
  }

  for (const call of ["dlopen", "dlmopen"]) {
    test(`${call} loads the tree's library`, () => {
      assert.equal(answer(tree.owner, call, tree.only.library), "tree");
      assert.equal(answer(tree.owner, call, `${tree.only.library}-not`), "ENOENT");
    });
  }

  for (const call of ["pidfd_spawn", "pidfd_spawnp"]) {
    test(`${call} runs the tree's program, or says that this machine's libc has no such call`, () => {
      const has = /\bpidfd_spawn@/.test(
        spawnSync("readelf", ["-W", "--dyn-syms", `/lib/${triplet}/libc.so.6`], { encoding: "utf8" }).stdout,
      );
      assert.equal(answer(tree.owner, call, tree.only.program), has ? "tree" : "ENOSYS");
    });
  }

  test("every call that the library defines is tried here or in manners.c, and docs/redirected-calls.md lists just those", () => {
    const symbols = spawnSync("readelf", ["-W", "--dyn-syms", tree.library], { encoding: "utf8" }).stdout;
    const defined = [...symbols.matchAll(/FUNC\s+GLOBAL\s+DEFAULT\s+\d+ (\w+)$/gm)].map((match) => match[1]!);
    assert.ok(defined.length > 100);
    const sources = ["probe.c", "manners.c"].map((name) =>
      readFileSync(new URL(name, import.meta.url), "utf8"),
    );
    const page = readFileSync(new URL("../../../docs/redirected-calls.md", import.meta.url), "utf8");
    const listed = page.slice(page.indexOf("## Redirected"), page.indexOf("## Not redirected"));
    assert.deepEqual([...listed.matchAll(/`(\w+)`/g)].map((match) => match[1]!).sort(), defined.sort());
    assert.deepEqual(
      defined.filter((name) => !sources.some((source) => new RegExp(`\\b${name}\\b`).test(source))),
      [],
    );
  });

  test("bindtextdomain binds the tree's catalogues although nobody owns the directory", () => {
    assert.equal(answer(tree.other, "bindtextdomain", "/usr/share/locale"), "tree");
  });
});
