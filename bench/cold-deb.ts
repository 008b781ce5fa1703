import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pairedRatio } from "./measure.ts";
import { measureCold, setAside } from "./measure-cold.ts";
import { which } from "./peers.ts";
import { manifestOf, type Scene } from "./scene.ts";
import type { Section } from "./section.ts";
import { ratioFigure } from "./table.ts";

const SUITE = "trixie";
/** What apt installs some 100 packages for in a minimal system, without recommended ones. */
const NAMES = ["build-essential", "git", "vim", "jq", "curl", "cmake"];
const LIMIT = 0.8;

/**
 * A cold installation beside `apt-get install --no-install-recommends` in a chroot that debootstrap made: the same names, suite
 * and mirror, both with warm indexes, no package downloaded yet, and a sync at the end. bothy imports its base too.
 */
export function coldDeb(scene: Scene, scratch: string): Section {
  const title = "A cold installation of deb packages";
  const skipped = (why: string): Section => ({ title, intro: "", timings: [], figures: [], missing: [why] });
  const debootstrap = which("debootstrap") ?? which("/usr/sbin/debootstrap");
  if (process.geteuid?.() !== 0) return skipped("a chroot needs root");
  if (debootstrap === undefined || which("apt-get") === undefined)
    return skipped("there is no debootstrap or no apt-get");
  const mirror = debianMirror();
  if (mirror === undefined) return skipped("apt has no mirror of Debian's main archive configured");

  const fresh = join(scratch, "minbase");
  made(debootstrap, ["--variant=minbase", SUITE, fresh, mirror]);
  for (const path of ["/etc/resolv.conf", "/etc/hosts", "/etc/apt/apt.conf.d", "/etc/apt/auth.conf.d"])
    spawnSync("cp", ["-aL", path, join(fresh, path, "..")], { stdio: "ignore" });
  rmSync(join(fresh, "etc/apt/apt.conf.d/docker-clean"), { force: true });
  rmSync(join(fresh, "etc/apt/sources.list.d"), { recursive: true, force: true });
  writeFileSync(join(fresh, "etc/apt/sources.list"), `deb ${mirror} ${SUITE} main\n`);
  made("chroot", [fresh, "apt-get", "update"]);
  made("chroot", [fresh, "apt-get", "clean"]);
  const planned = made("chroot", [fresh, ...aptInstall("-s")]);
  const aptCount = planned.match(/^Inst /gm)?.length ?? 0;

  const root = join(scratch, "chroot");
  const project = scene.project(
    "cold-deb",
    manifestOf(Object.fromEntries(NAMES.map((name) => [`deb:${name}`, "*"]))),
  );
  scene.run("-d", project, "lock");
  const count = scene.lockedPackages(project);
  const { timings } = measureCold(
    [
      {
        name: "bothy activate -- true",
        command: [scene.bothy, "activate", "--", "true"],
        env: scene.env,
        cwd: project,
        prepare: () => {
          const emptied = ["artifacts", "configured"].map((name) => join(scene.cache, "bothy", name));
          setAside(scratch, [scene.data, scene.state, ...emptied, join(project, "bothy.lock")]);
        },
      },
      {
        name: "apt-get install in a chroot",
        command: ["chroot", root, ...aptInstall("-y")],
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" },
        cwd: scratch,
        prepare: () => {
          setAside(scratch, [root]);
          mkdirSync(root);
          made("cp", ["-a", `${fresh}/.`, root]);
        },
      },
    ],
    3,
  );
  rmSync(root, { recursive: true, force: true });
  rmSync(fresh, { recursive: true, force: true });
  return {
    title,
    intro: `${NAMES.join(", ")} of ${SUITE}: ${aptCount} packages by apt, ${count} by bothy, which brings the base of the system too.`,
    timings,
    figures: [ratioFigure("cold install / `apt-get install`", pairedRatio(timings[0]!, timings[1]!), LIMIT)],
    missing: [],
  };
}

function aptInstall(option: string): string[] {
  return ["apt-get", "install", option, "-q", "--no-install-recommends", ...NAMES];
}

/** Address of the mirror of Debian's main archive that the machine's apt uses. */
function debianMirror(): string | undefined {
  const format = "$(ORIGIN) $(SITE) $(COMPONENT)";
  const listed = spawnSync("apt-get", ["indextargets", "--format", format, "Created-By: Packages"], {
    encoding: "utf8",
  });
  return /^Debian (\S+\/debian\/?) main$/m.exec(listed.stdout)?.[1];
}

/** What the program printed; a plain Error when it fails. */
function made(program: string, args: readonly string[]): string {
  const done = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (done.status !== 0)
    throw new Error(`${program} ended with ${done.status}:\n${done.stdout}${done.stderr}`);
  return done.stdout;
}
