import { debianArchitecture, type System } from "../../base/system.ts";
import type { Host } from "../../host/host.ts";
import type { Relocation } from "../../manifest/types.ts";
import { loaderPath, usualLoaderPath } from "../../relocate/elf-plan.ts";
import { interpreterOf, ownershipTable } from "../../relocate/ownership.ts";
import type { ModeChoice } from "../../relocate/program-mode.ts";
import { linkRecordOf, makeLinkRecords } from "../../store/link-records.ts";
import type { ElfInfo } from "../../store/types.ts";
import { anchorPrograms, copiedPrograms } from "./anchor-programs.ts";
import { mergeCertificates, TREE_BUNDLE } from "./certificates.ts";
import type { Control } from "./control.ts";
import { findHelpers, placeHelpers } from "./helper-programs.ts";
import { JAVA_KEYSTORE, withCertificates } from "./java-keystore.ts";
import { missingLibraries } from "./library-check.ts";
import { configuredLibraryLinks } from "./library-links.ts";
import { goLinkerScript, LINK_NAME, linkerScript } from "./linkers/linker-script.ts";
import { compilerTools, findLinkers, foreignLinkers } from "./linkers/linkers.ts";
import { placeViews } from "./place-views.ts";
import { programModes } from "./program-modes.ts";
import { findPrograms, ownPrograms, PROGRAM_FOLDERS } from "./programs.ts";
import { rewriteTree } from "./rewrite/rewrite-tree.ts";
import type { TreeDraft } from "./tree-draft.ts";
import { draftIndex, type TreeIndex } from "./tree-index.ts";
import type { PlanInput, TreePlan } from "./tree-plan.ts";

export interface TreePackage extends PlanInput {
  readonly control: Control;
}

export interface FinishInput {
  readonly draft: TreeDraft;
  /** Where the tree will stand: what is written into files. */
  readonly root: string;
  readonly system: System;
  /** The host's certificates (PEM). */
  readonly certificates: string | undefined;
  /** The library without symbols that programs are linked with (`LINK_NAME`). */
  readonly linkName: Uint8Array;
  readonly plan: TreePlan;
  readonly packages: readonly TreePackage[];
  /** By package id, what bothy.toml says of how its programs are run. */
  readonly relocation: ReadonlyMap<string, Relocation>;
  /** native/view, built. */
  readonly launcher: Buffer;
}

export interface Finished {
  readonly programs: Record<string, Record<string, string>>;
  readonly modes: Record<string, ModeChoice>;
  readonly notices: readonly string[];
}

/**
 * Makes the draft of placed and configured files the tree that runs at `root`: library links, certificates, linkers,
 * rewritten text, the redirect library with its table of ownership, launchers of views.
 */
export function finishTree(input: FinishInput, host: Host): Finished {
  const { draft, system, packages } = input;
  const { triplet } = debianArchitecture(system);
  const elf = packages.flatMap((one) =>
    one.meta.elf.filter((file) => input.plan.files.get(file.path)?.owner === one),
  );
  addCertificates(input);
  addLibraryLinks(input, elf);
  const index = draftIndex(draft);
  const rewritten = rewriteTree({ ...input, index });
  const wrapped = wrapLinkers(input, index, host); // after rewriting: the scripts name the usual loader as it is
  for (const [path, target] of compilerTools(index, triplet)) draft.link(path, target);

  const interpreters = new Set<string>(["usr/bin/sh", "usr/bin/bash"]);
  for (const line of rewritten.firstLines) {
    const program = interpreterOf(line);
    if (program !== undefined) interpreters.add(program);
  }
  const interpreterFiles = new Set(
    [...interpreters].map((path) => index.resolve(path)).filter((path) => path !== undefined),
  );
  const table = ownershipTable({
    elf: [
      ...elf,
      ...wrapped.flatMap(({ from, to }) =>
        elf.filter((file) => file.path === from).map((file) => ({ ...file, path: to })),
      ),
    ],
    has: (path) => index.has(path) || index.kindOf(path) !== undefined,
    interpreters: interpreterFiles,
  });
  draft.write(".bothy/ownership", table, { executable: false });

  const own = ownPrograms(packages, programFiles(index, draft), index.links);
  const programs = findPrograms(packages, own);
  const isInterpreter = (path: string) => interpreterFiles.has(index.resolve(path) ?? path);
  placeHelpers(draft, { own, helpers: findHelpers(packages, own), isInterpreter });
  const modes = programModes({ ...input, triplet, index, programs, wishes: input.relocation });
  const inView = [...modes].filter(([, { mode }]) => mode === "view").map(([path]) => path);
  anchorPrograms(draft, input.root, copiedPrograms(packages, elf, modes));
  placeViews(draft, { ...input, programs: inView });

  return {
    programs,
    modes: Object.fromEntries(modes),
    notices: [...rewritten.notices, ...missingLibraries(packages, [...index.files, ...index.links.keys()])],
  };
}

function addCertificates({ draft, certificates }: FinishInput): void {
  const path = draft.links.has(TREE_BUNDLE) ? draftIndex(draft).resolve(TREE_BUNDLE) : TREE_BUNDLE;
  const own = path === undefined ? undefined : draft.read(path)?.toString("latin1");
  const merged = mergeCertificates([own, certificates].filter((bundle) => bundle !== undefined));
  if (merged !== "") draft.write(TREE_BUNDLE, merged, { executable: false });
  const keystore = certificates === undefined ? undefined : draft.read(JAVA_KEYSTORE);
  const trusting = keystore && withCertificates(keystore, certificates!);
  if (trusting !== undefined) draft.write(JAVA_KEYSTORE, trusting, { executable: false });
}

function addLibraryLinks({ draft, system }: FinishInput, elf: readonly ElfInfo[]): void {
  const { triplet } = debianArchitecture(system);
  const index = draftIndex(draft);
  const texts = [...draft.files.keys(), ...draft.links.keys()]
    .filter((path) => /^etc\/ld\.so\.conf\.d\/[^/]*\.conf$/.test(path))
    .sort()
    .map((path) => draft.read(index.resolve(path) ?? path)?.toString() ?? "");
  const has = (path: string) => index.has(path) || index.kindOf(path) !== undefined;
  for (const [path, target] of configuredLibraryLinks(texts, elf, { triplet, has })) draft.link(path, target);
}

/** Puts the scripts of `linkers.ts` in place. Returns the linkers that were moved. */
function wrapLinkers(input: FinishInput, index: TreeIndex, host: Host): { from: string; to: string }[] {
  const { draft, root, system, plan } = input;
  const { triplet } = debianArchitecture(system);
  const loader = plan.files.get(loaderPath(system))?.source;
  if (loader === undefined) return [];
  const linkers = findLinkers(index);
  if (linkers.length === 0) return [];
  const place = { root, triplet, loader, usualLoader: usualLoaderPath(system), record: linkRecordOf(root) };
  const moved: { from: string; to: string }[] = [];
  for (const linker of [...linkers, ...foreignLinkers(index, triplet)]) {
    if (linker.moves && linker.program !== undefined) {
      draft.move(linker.path, linker.program);
      moved.push({ from: linker.path, to: linker.program });
    }
    const script = linker.isGo ? goLinkerScript(linker, place) : linkerScript(linker, place);
    draft.write(linker.path, script, { executable: true });
  }
  draft.write(LINK_NAME, input.linkName, { executable: false });
  makeLinkRecords(root, host);
  return moved;
}

/** What can be run in the program folders: executable files, and links that lead to one in the tree. */
function programFiles(index: TreeIndex, draft: TreeDraft): Map<string, string> {
  const found = new Map<string, string>();
  const candidates = [...index.files, ...index.links.keys()].filter((path) =>
    (PROGRAM_FOLDERS as readonly string[]).includes(path.slice(0, Math.max(0, path.lastIndexOf("/")))),
  );
  for (const path of candidates.sort()) {
    const file = index.resolve(path);
    if (file === undefined || !index.files.has(file)) continue;
    if (draft.files.get(file)?.executable) found.set(path, index.links.get(path) ?? "");
  }
  return found;
}
