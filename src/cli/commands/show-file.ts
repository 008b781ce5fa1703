import { readProject } from "../../environment/project/change-project.ts";
import { openProject } from "../../environment/project/project.ts";
import type { Context } from "../../host/context.ts";
import { systemsOf } from "../../lockfile/check.ts";
import { noAddress } from "../../manifest/edit-url.ts";
import { urlFile } from "../../manifest/url-source.ts";
import { type Answer, say } from "../answer.ts";

/** `bothy show url:NAME`: what bothy.toml names, as nobody else knows of such a file. A UserError `no-address`. */
export async function showFile(name: string, ctx: Context): Promise<Answer> {
  const { manifest } = await readProject(await openProject(ctx.host.cwd, ctx), ctx);
  const files = manifest.packages
    .filter((request) => request.channel === "url" && request.name === name)
    .flatMap((request) =>
      systemsOf(request, manifest).flatMap((system) => {
        const { key, constraint, group, source } = request;
        const file = urlFile(source!, constraint === "*" ? "" : constraint, system);
        const version = constraint === "*" ? {} : { version: constraint };
        return file === undefined ? [] : [{ request: key, group, system, ...version, ...file }];
      }),
    );
  if (files.length === 0) throw noAddress(name);
  return say(
    { name: `url:${name}`, files },
    {
      head: ["SYSTEM", "VERSION", "ADDRESS", "SHA256"],
      rows: files.map((file) => [
        file.system,
        file.version ?? "-",
        file.address,
        file.hash.replace("sha256:", ""),
      ]),
    },
  );
}
