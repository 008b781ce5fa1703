import { command, LOCKED, OFFLINE } from "../command.ts";

const REQUEST = {
  placeholder: "request",
  brief: "[CHANNEL[/SUITE]:]NAME[@CONSTRAINT]",
  repeats: true,
  completes: "package",
} as const;

/** Commands that change what an environment has, or show it. */
export const environment = {
  init: command({
    brief: "Start an environment: write a bothy.toml",
    about:
      "Writes a bothy.toml into the folder, named after it, with what other tools' files there ask for: requirements.txt, pyproject.toml, package.json, environment.yml, go.mod, Cargo.toml, version files and others. It names what it left out and why. A bothy.toml that is there is left alone.",
    examples: [
      ["bothy init", "in the folder of a project"],
      ["bothy init --dry-run", "only show what it would write"],
      ["bothy init --bare", "without looking at other files"],
      ["bothy init --name report", "give the environment another name than the folder's"],
      ["bothy init --editor vscode", "settings for VS Code, also where there is a bothy.toml already"],
    ],
    flags: {
      name: { kind: "text", brief: "Name of the environment", placeholder: "NAME" },
      dryRun: { kind: "boolean", brief: "Write nothing; show what would be written" },
      bare: { kind: "boolean", brief: "Don't look at other tools' files" },
      editor: {
        kind: "text",
        brief: "Make the editor find the environment's programs: vscode",
        placeholder: "EDITOR",
        completes: ["vscode"],
      },
    },
    load: async () => (await import("../commands/init-editor.ts")).initWithEditor,
  }),
  install: command({
    brief: "Add packages to the environment and build it",
    about:
      "Adds each request to bothy.toml, pins what it needs in bothy.lock for every system, and builds the environment. Only when all of it worked are the two files changed. Without a request it builds what bothy.toml asks for.",
    examples: [
      ["bothy install ripgrep jq", "the catalog and Debian know these names"],
      ["bothy install python@3.13 pypi:pandas", "a Python and a package from the Python index"],
      ["bothy install deb/bookworm:gcc@12", "a channel, a suite and a version"],
      ["bothy install https://HOST/tool-1.2.3-linux-x64.tar.gz", "any archive or program, with its sha256"],
      ["bothy install", "build what bothy.toml asks for"],
    ],
    flags: {
      group: {
        kind: "text",
        brief: "Resolve together with this group's packages, apart from others",
        placeholder: "NAME",
      },
      relocation: {
        kind: "text",
        brief: "Run these packages' programs in a `view` of their tree, or redirected, `native`",
        placeholder: "HOW",
        completes: ["view", "native"],
      },
      offline: OFFLINE,
      locked: LOCKED,
    },
    args: [{ ...REQUEST, optional: true }],
    load: async () => (await import("../commands/install.ts")).install,
  }),
  uninstall: command({
    brief: "Take packages out of the environment",
    about:
      "Removes requests from bothy.toml, and from bothy.lock whatever nothing else needs. Earlier generations keep what they have.",
    examples: [
      ["bothy uninstall ripgrep", "by the name it was asked for"],
      ["bothy uninstall pypi:pandas jq", "several at once"],
    ],
    flags: { offline: OFFLINE },
    args: [{ ...REQUEST, brief: "A request as `bothy list` shows it", completes: "request" }],
    load: async () => (await import("../commands/uninstall.ts")).uninstall,
  }),
  list: command({
    brief: "List the environment's packages",
    about: "Shows what bothy.toml asks for and what bothy.lock pins for it on this system.",
    examples: [
      ["bothy list", "one line a request"],
      ["bothy list --all", "with everything they depend on"],
      ["bothy list --tree --depth 2", "what each request needs"],
      ["bothy list --why openssl", "which requests brought a package, and by way of what"],
      ["bothy list --size", "what each package takes, the largest first"],
      ["bothy list --outdated", "what has newer versions, and who holds it back"],
      ["bothy list --relocation", "programs that aren't redirected; with --all every program"],
      ["bothy list --json", "for programs"],
    ],
    flags: {
      all: { kind: "boolean", brief: "Show dependencies too; with --relocation, native programs" },
      relocation: { kind: "boolean", brief: "Show how each program is made to run here, and why" },
      tree: { kind: "boolean", brief: "Show each request with all that it needs" },
      depth: { kind: "text", brief: "With --tree: how deep; default all", placeholder: "N" },
      why: {
        kind: "text",
        brief: "Show which requests brought a package",
        placeholder: "NAME",
        completes: "request",
      },
      size: { kind: "boolean", brief: "Show what each package takes, to download and in the store" },
      outdated: { kind: "boolean", brief: "Show what has newer versions; with --all dependencies too" },
      offline: OFFLINE,
    },
    load: async () => (await import("../commands/list.ts")).list,
  }),
  edit: command({
    brief: "Edit bothy.toml in your editor",
    about:
      "Opens a copy of bothy.toml in $VISUAL, $EDITOR or the machine's usual editor, and puts it in place when it is valid. Then the environment is built.",
    examples: [["EDITOR=nano bothy edit", "with another editor"]],
    flags: { offline: OFFLINE },
    load: async () => (await import("../commands/edit.ts")).edit,
  }),
  upgrade: command({
    brief: "Move packages to the newest versions that fit",
    about:
      "Takes the newest versions that bothy.toml's constraints allow, of all packages or of those that are named, and builds the environment. Then it says what is held back, by which request or package, and what to type to have it.",
    examples: [
      ["bothy upgrade --dry-run", "what would change, how much there is to download, and what is held back"],
      ["bothy upgrade", "everything"],
      ["bothy upgrade python pypi:numpy", "these, and what only they need"],
      ["bothy upgrade --group toolchain", "what is in one group"],
    ],
    flags: {
      group: { kind: "text", brief: "Only packages of this group", placeholder: "NAME" },
      "dry-run": { kind: "boolean", brief: "Change nothing; show what would" },
      offline: OFFLINE,
    },
    args: [
      {
        ...{ placeholder: "name", brief: "A request, or a package of bothy.lock", completes: "request" },
        ...{ repeats: true, optional: true },
      },
    ],
    load: async () => (await import("../commands/upgrade.ts")).upgrade,
  }),
  lock: command({
    brief: "Write bothy.lock from bothy.toml",
    about:
      "Pins every package that bothy.toml needs, for all its systems. What is pinned and still fits stays as it is. Where git left conflict markers in bothy.toml or bothy.lock, it puts both sides together: all that either added; a key that was given two values is an error that names both.",
    examples: [
      ["bothy lock", "after bothy.toml was edited by hand or merged"],
      ["bothy lock --explain numpy", "why this version, who asks for it, what keeps newer ones out"],
      ["bothy lock --check", "in CI: fails where the two don't match; no network"],
    ],
    flags: {
      check: { kind: "boolean", brief: "Change nothing; fail where bothy.lock doesn't match bothy.toml" },
      explain: {
        kind: "text",
        brief: "Change nothing; say why a package has its version, and why no newer one",
        placeholder: "NAME",
        completes: "request",
      },
      offline: OFFLINE,
    },
    load: async () => (await import("../commands/lock.ts")).lock,
  }),
};
