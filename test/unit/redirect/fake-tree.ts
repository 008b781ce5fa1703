import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compileRedirect } from "../../../scripts/native.ts";
import { debianArchitecture, systemOf } from "../../../src/base/system.ts";
import { IDENTITY_PATHS } from "../../../src/relocate/generic-paths.ts";
import { ownershipTable } from "../../../src/relocate/ownership.ts";

const here = new URL(".", import.meta.url).pathname;
const system = systemOf(process.arch, process.platform);
export const triplet = system?.endsWith("-linux") ? debianArchitecture(system).triplet : undefined;

/** A small tree with programs that have the library, beside this machine's own /usr and /etc. */
export interface FakeTree {
  readonly root: string;
  readonly library: string;
  /** Program that owns `shared` and everything below `only`. */
  readonly owner: string;
  /** The same program without anything of its own. */
  readonly other: string;
  /** Paths that the machine and the tree both have, the tree's with other content. */
  readonly shared: {
    readonly directory: string;
    readonly file: string;
    readonly link?: string;
    readonly program: string;
  };
  /** A file of /etc that both have. */
  readonly sharedConfiguration: string;
  /** Paths of that directory that only the machine has. */
  readonly hostOnly: { readonly file: string };
  /** Paths that only the tree has. */
  readonly only: {
    readonly directory: string;
    readonly file: string;
    readonly program: string;
    readonly library: string;
  };
  /** Compiles C source against the library to `<root>/usr/bin/NAME`. */
  compile(name: string, source: string, flags?: readonly string[]): string;
  remove(): void;
}

/** Builds library and tree. A plain Error without a C compiler. */
export function makeFakeTree(): FakeTree {
  const root = mkdtempSync(join(tmpdir(), "bothy-redirect-"));
  const library = join(root, "usr/lib", triplet!, "libbothy-redirect.so");
  const put = (path: string, content: string, mode = 0o444) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    chmodSync(join(root, path), mode);
  };
  mkdirSync(dirname(library), { recursive: true });
  mkdirSync(join(root, "usr/bin"), { recursive: true });
  for (const name of ["bin", "lib"]) symlinkSync(`usr/${name}`, join(root, name));
  compileRedirect(library);
  const compile = (name: string, source: string, flags: readonly string[] = []) => {
    const out = join(root, "usr/bin", name);
    cc(["-D_GNU_SOURCE", "-O1", "-o", out, source, "-Wl,--no-as-needed", library, ...flags, ...rpath()]);
    return out;
  };
  const owner = compile("owner", join(here, "probe.c"));
  const other = join(root, "usr/bin/other");
  copyFileSync(owner, other);

  const host = hostPaths();
  const only = {
    directory: "/usr/share/bothy-probe",
    file: "/usr/share/bothy-probe/file",
    program: "/usr/share/bothy-probe/program",
    library: "/usr/share/bothy-probe/library.so",
  };
  const shared = { ...host.shared, program: hostProgram() };
  put(shared.file, "tree\n");
  const sharedConfiguration = hostConfiguration();
  put(sharedConfiguration, "tree\n");
  put(join(shared.directory, "only-in-tree"), "tree\n");
  if (shared.link) symlinkSync("only-in-tree", join(root, shared.link));
  put(shared.program, "#!/bin/sh\necho tree\n", 0o555);
  put(only.file, "tree\n");
  put(join(only.directory, "only-in-tree"), "tree\n");
  put(only.program, "#!/bin/sh\necho tree\n", 0o555);
  put("/etc/passwd", "tree\n");
  put("/usr/bin/sh", "#!/bin/sh\necho tree\nexit 3\n", 0o555);
  for (const generic of ["etc/bothy-probe.conf", "usr/share/locale/xx/LC_MESSAGES/probe.mo"])
    put(generic, "tree\n");
  compileWhose(join(root, only.library), "tree");
  const paths = [shared.directory, shared.program, only.directory, "/etc/passwd"].map((path) =>
    path.slice(1),
  );
  const table = ownershipTable({
    elf: [{ path: "usr/bin/owner", kind: "executable", needed: [], paths }],
    has: (path) => existsSync(join(root, path)),
    interpreters: [],
  });
  mkdirSync(join(root, ".bothy"));
  writeFileSync(join(root, ".bothy/ownership"), table);
  return {
    root,
    library,
    owner,
    other,
    shared,
    sharedConfiguration,
    hostOnly: host.hostOnly,
    only,
    compile,
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Compiles a library whose function whose() says `text`. */
export function compileWhose(out: string, text: string): void {
  const source = `${out}.c`;
  writeFileSync(source, `const char *whose(void) { return ${JSON.stringify(text)}; }\n`);
  cc(["-shared", "-fPIC", "-o", out, source]);
  rmSync(source);
}

/** Runs the C compiler. */
export function cc(args: readonly string[]): void {
  const done = spawnSync(process.env.CC ?? "cc", args, { encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr || String(done.error));
}

function rpath(): string[] {
  return ["-Wl,--disable-new-dtags", `-Wl,-rpath,$ORIGIN/../lib/${triplet}`];
}

/** A directory of this machine with two files, and, where there is one, with a link too. */
function hostPaths(): Pick<FakeTree, "hostOnly"> & { shared: Omit<FakeTree["shared"], "program"> } {
  let best: ReturnType<typeof hostPaths> | undefined;
  for (const directory of globSync("/usr/{share,lib}/*/*")) {
    if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) continue;
    const names = readdirSync(directory).map((name) => join(directory, name));
    const files = names.filter((name) => lstatSync(name).isFile());
    const link = names.find((name) => lstatSync(name).isSymbolicLink() && existsSync(name));
    if (files.length < 2 || files.length > 50) continue;
    const found = {
      shared: { directory, file: files[0]!, ...(link ? { link } : {}) },
      hostOnly: { file: files[1]! },
    };
    if (link) return found;
    best ??= found;
  }
  if (!best) throw new Error("this machine has no directory in /usr/share that would do");
  return best;
}

/** A configuration file of this machine that tells nobody's identity. */
function hostConfiguration(): string {
  const found = globSync("/etc/*.conf").find(
    (path) => lstatSync(path).isFile() && !IDENTITY_PATHS.includes(path.slice(1)),
  );
  if (!found) throw new Error("this machine has no configuration file in /etc");
  return found;
}

function hostProgram(): string {
  const program = ["/usr/bin/id", "/usr/bin/true", "/usr/bin/cat"].find((path) => existsSync(path));
  if (!program) throw new Error("this machine has no /usr/bin/id");
  return program;
}
