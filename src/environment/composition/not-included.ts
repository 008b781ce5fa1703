import type { Context } from "../../host/context.ts";
import type { NewRequest } from "../../manifest/request.ts";
import { DEFAULT_GROUP } from "../../manifest/types.ts";
import type { Project } from "../project/project-types.ts";
import { composeProject } from "./compose-project.ts";

/** Of requests that bothy.toml, of this text, is to have, those that nothing it includes answers already: bare names alone can be answered so. */
export async function notIncluded(
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
  return requests.filter((asked) => {
    const { constraint, channel, suite, name, group = DEFAULT_GROUP, systems, priority, relocation } = asked;
    const plain =
      constraint === "*" && systems === undefined && priority === undefined && relocation === undefined;
    return !(
      plain &&
      brought.some(
        (known) =>
          known.channel === channel && known.suite === suite && known.name === name && known.group === group,
      )
    );
  });
}
