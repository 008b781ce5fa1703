// Compiles native/ with the C compiler of the machine: `$CC`, else cc.
import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const native = new URL("../native/", import.meta.url).pathname;

/** Compiles native/sandbox/ to `out`. A plain Error when the compiler fails or is missing. */
export function compileSandbox(out: string): void {
  compile(["-O2", "-Wall", "-Wextra", "-o", out, ...globSync(`${native}sandbox/*.c`).sort()]);
}

/** Compiles native/keeper/ to `out`. A plain Error when the compiler fails or is missing. */
export function compileKeeper(out: string): void {
  compile(["-O2", "-Wall", "-Wextra", "-o", out, ...globSync(`${native}keeper/*.c`).sort()]);
}

/** Compiles native/starter/ to `out`. A plain Error when the compiler fails or is missing. */
export function compileStarter(out: string): void {
  const sources = [...globSync(`${native}starter/*.c`).sort(), `${native}keeper/processes.c`];
  compile(["-O2", "-Wall", "-Wextra", "-o", out, ...sources]);
}

/** Compiles native/addon/ to `out`, which Node loads. A plain Error when the compiler fails or is missing. */
export function compileAddon(out: string): void {
  const flags = ["-O2", "-Wall", "-Wextra", "-fPIC", "-fvisibility=hidden", "-shared"];
  compile([...flags, "-pthread", "-o", out, ...globSync(`${native}addon/*.c`).sort(), "-ldl"]);
}

/** Compiles native/view/ to `out`: a program without any library, which runs where a system has none. */
export function compileView(out: string): void {
  compile([...VIEW_FLAGS, "-o", out, ...globSync(`${native}view/*.c`).sort()]);
}

const VIEW_FLAGS: readonly string[] = [
  ...["-std=gnu17", "-U_FORTIFY_SOURCE", "-O2", "-Wall", "-Wextra"],
  ...["-static", "-nostdlib", "-ffreestanding", "-fno-pie", "-no-pie", "-fno-lto", "-fno-stack-protector"],
  // Else the compiler makes calls of memcpy out of memcpy's own loop.
  "-fno-tree-loop-distribute-patterns",
  "-fno-asynchronous-unwind-tables",
  ...["-Wl,--build-id=none", "-Wl,-z,noseparate-code", "-Wl,-s"],
];

/**
 * Compiles native/redirect/ to `out`. Symbols are left without versions, so that it loads with any libc however new
 * the one of this machine is: it is linked against a libc.so.6 that is empty.
 */
export function compileRedirect(out: string): void {
  const scratch = mkdtempSync(`${out}.`);
  try {
    const libc = join(scratch, "libc.so.6");
    const nothing = join(scratch, "nothing.c");
    writeFileSync(nothing, "");
    compile(["-shared", "-nostdlib", "-Wl,-soname,libc.so.6", "-o", libc, nothing]);
    const sources = globSync(`${native}redirect/*.c`).sort();
    compile([...REDIRECT_FLAGS, "-o", out, ...sources, "-Wl,--no-as-needed", libc]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Makes a library of the redirect library's name that has no symbols: a program that is linked with it loads the redirect
 * library at run time, and takes its functions from libc as it is linked.
 */
export function compileRedirectName(out: string): void {
  const nothing = `${out}.c`;
  writeFileSync(nothing, "");
  try {
    compile([
      ...["-shared", "-nostdlib", "-Wl,-soname,libbothy-redirect.so", "-Wl,--hash-style=gnu"],
      ...["-Wl,--build-id=none", "-Wl,-z,noseparate-code", "-Wl,-s", "-o", out, nothing],
    ]);
  } finally {
    rmSync(nothing);
  }
}

const REDIRECT_FLAGS: readonly string[] = [
  ...["-std=gnu17", "-D_GNU_SOURCE", "-U_FORTIFY_SOURCE", "-O2", "-Wall", "-Wextra"],
  ...["-fPIC", "-fvisibility=hidden", "-fno-lto", "-fno-stack-protector"],
  // There is no libgcc to find helpers in.
  ...(process.arch === "arm64" ? ["-mno-outline-atomics"] : []),
  // Programs do pass null paths where the headers say they don't.
  ...["-fno-delete-null-pointer-checks", "-Wno-nonnull-compare"],
  ...["-shared", "-nostdlib", "-Wl,-soname,libbothy-redirect.so", "-Wl,-Bsymbolic-functions", "-Wl,-s"],
  // Less for the loader to map, protect and bind at each start of a program.
  ...[
    "-Wl,-z,lazy",
    "-Wl,-z,norelro",
    "-Wl,-z,noseparate-code",
    "-Wl,--hash-style=gnu",
    "-Wl,--build-id=none",
  ],
];

function compile(args: readonly string[]): void {
  const compiler = process.env.CC ?? "cc";
  // What is built serves bothy on this machine, whose own compiler or an environment's it may be.
  const done = spawnSync(compiler, args, { stdio: "inherit", env: { ...process.env, BOTHY_LINK: "plain" } });
  if (done.status === 0) return;
  throw new Error(
    `${compiler} could not build native/; a C compiler is needed (Debian: apt-get install gcc libc6-dev)`,
  );
}

/** What dist/native holds: its name, and what makes it at a path. */
export const NATIVE_FILES: Readonly<Record<string, (out: string) => void>> = {
  "libbothy-redirect.so": compileRedirect,
  "redirect-name.so": compileRedirectName,
  "bothy-sandbox": compileSandbox,
  "bothy-keeper": compileKeeper,
  "bothy-starter": compileStarter,
  "addon.node": compileAddon,
  "bothy-view": compileView,
};
