import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Subject } from "./measure.ts";

/** What a user would pick instead, ready to be timed; or why it can't be here. */
export type Peer =
  | { readonly subject: Subject; stop?(): void }
  | { readonly name: string; readonly missing: string };

/** Absolute path of a program on PATH. */
export function which(program: string): string | undefined {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {}
  }
  return undefined;
}

/** `mise x -- true`, with one variable set; mise itself from the npm registry, into `scratch`. */
export function misePeer(scratch: string, env: NodeJS.ProcessEnv): Peer {
  const name = "mise x -- true";
  const folder = join(scratch, "mise");
  mkdirSync(join(folder, "project"), { recursive: true });
  const npm = which("npm");
  if (npm === undefined) return { name, missing: "no npm to install it with" };
  const cpu = process.arch === "x64" ? "x64" : "arm64";
  const got = spawnSync(npm, ["install", "--prefix", folder, "--no-save", `@jdxcode/mise-linux-${cpu}`], {
    stdio: "ignore",
  });
  if (got.status !== 0) return { name, missing: "npm could not install it" };
  const mise = join(folder, `node_modules/@jdxcode/mise-linux-${cpu}/bin/mise`);
  writeFileSync(join(folder, "project/mise.toml"), '[env]\nGREETING = "hello"\n');
  spawnSync(mise, ["trust", join(folder, "project/mise.toml")], { stdio: "ignore", env });
  return { subject: { name, command: [mise, "-C", join(folder, "project"), "x", "--", "true"] } };
}

/** `direnv exec DIR true` with an allowed .envrc that sets one variable. */
export function direnvPeer(scratch: string, env: NodeJS.ProcessEnv): Peer {
  const name = "direnv exec . true";
  const direnv = which("direnv");
  if (direnv === undefined) return { name, missing: "direnv is not installed" };
  const folder = join(scratch, "direnv");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, ".envrc"), "export GREETING=hello\nPATH_add bin\n");
  spawnSync(direnv, ["allow", folder], { stdio: "ignore", env });
  return { subject: { name, command: [direnv, "exec", folder, "true"] } };
}

/** A plain venv entered by a shell. */
export function venvPeer(scratch: string): Peer {
  const name = "sh: . venv/bin/activate; exec true";
  const python = which("python3");
  const folder = join(scratch, "venv");
  if (python === undefined) return { name, missing: "no python3" };
  if (spawnSync(python, ["-m", "venv", "--without-pip", folder], { stdio: "ignore" }).status !== 0)
    return { name, missing: "python3 has no venv module" };
  return { subject: { name, command: ["/bin/sh", "-c", `. ${folder}/bin/activate; exec true`] } };
}

/** `docker run --rm IMAGE true` with an image of one static busybox, under an engine started for this run alone. */
export async function dockerPeer(scratch: string): Promise<Peer> {
  const name = "docker run --rm IMAGE true";
  const dockerd = which("dockerd") ?? which("/usr/sbin/dockerd");
  const docker = which("docker");
  const busybox = which("busybox");
  if (dockerd === undefined || docker === undefined) return { name, missing: "docker is not installed" };
  if (busybox === undefined) return { name, missing: "no busybox for an image" };
  if (process.geteuid?.() !== 0) return { name, missing: "its engine needs root" };
  const folder = join(scratch, "docker");
  mkdirSync(join(folder, "image/bin"), { recursive: true });
  const socket = `unix://${folder}/socket`;
  const places = ["data-root", "exec-root", "pidfile"].map((key) => `--${key}=${join(folder, key)}`);
  const engine = spawn(dockerd, ["-H", socket, "--bridge=none", "--iptables=false", ...places], {
    stdio: "ignore",
  });
  const call = (...args: string[]) => spawnSync(docker, ["-H", socket, ...args], { encoding: "utf8" });
  const stop = () => engine.kill("SIGTERM");
  for (let tries = 0; tries < 100 && call("version").status !== 0; tries++)
    await new Promise((resolve) => setTimeout(resolve, 200));
  spawnSync(
    "/bin/sh",
    ["-c", `cp ${busybox} image/bin/busybox && ln -s busybox image/bin/true && tar -C image -cf image.tar .`],
    {
      cwd: folder,
    },
  );
  if (call("import", join(folder, "image.tar"), "bench").status !== 0) {
    stop();
    return { name, missing: "the engine does not start on this machine" };
  }
  const command = [docker, "-H", socket, "run", "--rm", "--network", "none", "bench", "true"];
  return { subject: { name, command }, stop };
}
