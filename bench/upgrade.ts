import { existsSync, globSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { measure, type Subject } from "./measure.ts";
import { which } from "./peers.ts";
import { manifestOf, type Scene } from "./scene.ts";
import type { Section } from "./section.ts";
import { timeFigure } from "./table.ts";

const DEB = ["python@3.13", "jq", "ripgrep", "git", "htop", "curl", "sqlite3", "tree", "tmux", "make"];
const PYPI = ["requests", "numpy", "pandas@2", "rich", "httpx", "flask"];
const NPM = ["prettier@3", "typescript@5", "eslint", "tsx"];

/** What explains a lock: `upgrade --dry-run` of twenty requests on warm indexes, and the sizes of a large closure. */
export function explanations(scene: Scene, scratch: string): Section {
  const split = (prefix: string) => (word: string) => {
    const [name, version = "*"] = word.split("@");
    return [`${prefix}${name}`, version] as const;
  };
  const requests = [...DEB.map(split("")), ...PYPI.map(split("pypi:")), ...NPM.map(split("npm:"))];
  const project = scene.project("upgrade", manifestOf(Object.fromEntries(requests)));
  scene.run("-d", project, "lock");
  scene.run("-d", project, "upgrade", "--dry-run"); // asks the indexes anew; for ten minutes they are warm
  const large = scene.project("sizes", manifestOf({ "deb/bookworm:npm": "*" }));
  scene.run("-d", large, "install");
  const subjects: Subject[] = [
    {
      name: `\`bothy upgrade --dry-run\`, ${requests.length} requests`,
      command: [scene.bothy, "-d", project, "upgrade", "--dry-run"],
    },
    ...peers(scene, scratch),
  ];
  const upgrades = measure(subjects, { runs: 10, env: scene.env, cwd: project });
  const sizes = measure(
    [
      { name: "`bothy list --size`", command: [scene.bothy, "list", "--size"] },
      { name: "`bothy list --tree`", command: [scene.bothy, "list", "--tree"] },
      { name: "`bothy list --why libc6`", command: [scene.bothy, "list", "--why", "libc6"] },
    ],
    { runs: 20, env: scene.env, cwd: large },
  );
  return {
    title: "What would be upgraded, and what is there",
    intro: `uv looks at the ${PYPI.length} Python packages alone, apt at this machine's own packages. The lists are of ${scene.lockedPackages(large)} packages.`,
    timings: [...upgrades, ...sizes],
    figures: [timeFigure(upgrades[0]!, 1000), timeFigure(sizes[0]!, 150)],
    missing: subjects.length < 3 ? ["uv or apt-get, which isn't there"] : [],
  };
}

function peers(scene: Scene, scratch: string): Subject[] {
  const [uv] = globSync(join(scene.cache, "bothy/pypi/programs/*/uv"));
  const apt = which("apt-get");
  const folder = join(scratch, "uv-project");
  mkdirSync(folder);
  const names = PYPI.map((word) => JSON.stringify(word.replace(/@(.*)/, "==$1.*"))).join(", ");
  writeFileSync(
    join(folder, "pyproject.toml"),
    `[project]\nname = "x"\nversion = "0"\nrequires-python = ">=3.11"\ndependencies = [${names}]\n`,
  );
  const lock = ["lock", "--upgrade", "--dry-run", "--quiet", "--project", folder];
  return [
    ...(uv === undefined || !existsSync(uv)
      ? []
      : [{ name: "`uv lock --upgrade --dry-run`", command: [uv, ...lock] }]),
    ...(apt === undefined
      ? []
      : [{ name: "`apt-get -s upgrade`", command: [apt, "-s", "-o", "Debug::NoLocking=true", "upgrade"] }]),
  ];
}
