import type { Context } from "../../host/context.ts";
import { DEFAULT_PRIORITY } from "../../manifest/decode-packages.ts";
import type { NewRequest } from "../../manifest/request.ts";
import { DEFAULT_GROUP, type Request } from "../../manifest/types.ts";
import type { Project } from "../project/project-types.ts";
import { composeProject } from "./compose-project.ts";

/**
 * Requests as bothy.toml, of this text, must say them over what it includes: without those that an included one answers already (bare names
 * alone can be answered so), and those that take an included one's place with whatever else that says.
 */
export async function overIncluded(
  requests: readonly NewRequest[],
  text: string,
  project: Pick<Project, "root">,
  ctx: Pick<Context, "host">,
): Promise<readonly NewRequest[]> {
  if (requests.length === 0) return requests;
  const { manifest } = await composeProject(project, text, ctx);
  if (manifest.included.length === 0) return requests;
  const brought = manifest.packages.filter(({ key }) =>
    manifest.included.includes(manifest.places[key]?.file ?? ""),
  );
  return requests.flatMap((asked) => {
    const { channel, suite, name, group = DEFAULT_GROUP } = asked;
    const below = brought.find(
      (known) =>
        known.channel === channel && known.suite === suite && known.name === name && known.group === group,
    );
    if (below === undefined) return [asked];
    return isPlain(asked) ? [] : [withRest(asked, below)];
  });
}

function isPlain({ constraint, systems, priority, relocation }: NewRequest): boolean {
  return constraint === "*" && systems === undefined && priority === undefined && relocation === undefined;
}

function withRest(asked: NewRequest, below: Request): NewRequest {
  const { systems, priority, relocation, build } = below;
  return {
    ...(systems === undefined ? {} : { systems }),
    ...(priority === DEFAULT_PRIORITY ? {} : { priority }),
    ...(relocation === undefined ? {} : { relocation }),
    ...(build === undefined ? {} : { build }),
    ...asked,
    ...(asked.constraint === "*" ? { constraint: below.constraint } : {}),
  };
}
