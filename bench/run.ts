// Measures bothy beside its peers: `scripts/own-node bench/run.ts` writes docs/benchmarks.md, `... bench/run.ts SECTION...` only prints.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { activation } from "./activation.ts";
import { activationsAtOnce } from "./at-once.ts";
import { coldDeb } from "./cold-deb.ts";
import { coldPython } from "./cold-python.ts";
import { everydayCommands } from "./commands.ts";
import { promptHook } from "./prompt-hook.ts";
import { resolution } from "./resolve.ts";
import { type Scene, sceneIn } from "./scene.ts";
import { finding } from "./search.ts";
import { type Section, sectionText } from "./section.ts";
import { servicesReady } from "./services.ts";
import { startUp } from "./start-up.ts";
import { storeWork } from "./store.ts";
import { figuresTable } from "./table.ts";
import { explanations } from "./upgrade.ts";

/** In the order of the page. Each has a home of its own. */
const SECTIONS: Readonly<Record<string, (scene: Scene, scratch: string) => Section | Promise<Section>>> = {
  activation,
  "at-once": activationsAtOnce,
  "prompt-hook": promptHook,
  commands: everydayCommands,
  search: finding,
  resolve: resolution,
  upgrade: explanations,
  start: startOfTools,
  services: servicesReady,
  store: storeWork,
  "cold-deb": coldDeb,
  "cold-python": coldPython,
};

function startOfTools(scene: Scene, scratch: string): Section {
  const { figures, text } = startUp(scene, scratch);
  return {
    title: "Starting programs inside, and the same packages' in a chroot",
    intro: `Whole processes in turn, ratios run by run; CPU time is user and system.\n\n${text}`,
    timings: [],
    figures,
    missing: [],
  };
}

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => SECTIONS[name] === undefined);
if (unknown.length > 0) {
  process.stderr.write(`no section ${unknown.join(", ")}; there are: ${Object.keys(SECTIONS).join(", ")}\n`);
  process.exit(2);
}

const sections: Section[] = [];
const scratches: string[] = []; // kept to the end: see setAside
process.on("exit", () => {
  for (const scratch of scratches) rmSync(scratch, { recursive: true, force: true });
});
for (const name of chosen.length > 0 ? chosen : Object.keys(SECTIONS)) {
  const scratch = mkdtempSync(join(tmpdir(), "bothy-bench-"));
  scratches.push(scratch);
  const section = await SECTIONS[name]!(sceneIn(scratch), scratch);
  for (const line of section.missing) process.stderr.write(`NOT MEASURED, ${name}: ${line}\n`);
  sections.push(section);
}

const processor = /^model name\s*: (.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1] ?? "unknown";
const page = `# Benchmarks

Written by \`scripts/own-node bench/run.ts\`; all in one run, commands in turn, whole processes from start to end. Ratios are medians
of the pairs. Machine: ${cpus().length} x ${processor}, a shared virtual machine: min and max tell its noise.

${figuresTable(sections.flatMap((section) => section.figures))}
${sections.map(sectionText).join("\n")}`;
if (chosen.length === 0) writeFileSync(new URL("../docs/benchmarks.md", import.meta.url), page);
process.stdout.write(page);
