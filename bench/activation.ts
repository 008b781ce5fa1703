import { join } from "node:path";
import { measure, pairedRatio, type Timing } from "./measure.ts";
import { direnvPeer, dockerPeer, misePeer, type Peer, venvPeer } from "./peers.ts";
import { manifestOf, type Scene } from "./scene.ts";
import type { Section } from "./section.ts";
import { type Figure, ratioFigure } from "./table.ts";

/** A warm `activate -- true` without a hook beside what a user would pick instead. */
export async function activation(scene: Scene, scratch: string): Promise<Section> {
  const project = scene.project("activation", manifestOf({ tree: "*" }));
  scene.run("-d", project, "activate", "--", "true");
  const shell = { name: "sh -c true", command: ["/bin/sh", "-c", "true"] };
  const ours = { name: "bothy activate -- true", command: [scene.bothy, "activate", "--", "true"] };
  const peers: Peer[] = [misePeer(scratch, scene.env), direnvPeer(scratch, scene.env), venvPeer(scratch)];
  const quick = [shell, ours, ...peers.flatMap((peer) => ("subject" in peer ? [peer.subject] : []))];
  const timings = measure(quick, { runs: 200, warmup: 10, env: scene.env, cwd: project });
  const docker = await dockerPeer(join(scratch));
  peers.push(docker);
  if ("subject" in docker) {
    timings.push(...measure([docker.subject], { runs: 15 }));
    docker.stop?.();
  }
  const [sh, bothy] = timings as [Timing, Timing];
  const limits: Record<string, number> = { "mise x -- true": 0.3 };
  const figures: Figure[] = [ratioFigure("`activate -- true` / `sh -c true`", pairedRatio(bothy, sh), 2.5)];
  for (const peer of timings.slice(2)) {
    const limit = limits[peer.name];
    const what = `\`activate -- true\` / \`${peer.name}\``;
    const ratio = bothy.median / peer.median;
    figures.push(
      limit === undefined
        ? { what, wanted: undefined, measured: `${ratio.toFixed(3)} x`, holds: undefined }
        : ratioFigure(what, pairedRatio(bothy, peer), limit),
    );
  }
  const missing = peers.flatMap((peer) => ("missing" in peer ? [`${peer.name}: ${peer.missing}`] : []));
  return { title: "A warm activation without a hook", intro: "", timings, figures, missing };
}
