import {
  readCargoToml,
  readComposer,
  readDevbox,
  readFlox,
  readGemfile,
  readGoMod,
  readGradle,
  readMise,
  readPom,
  readPresence,
  readRustToolchain,
} from "./build-files.ts";
import { readCondaEnvironment } from "./environment-yml.ts";
import { readPackageJson } from "./package-json.ts";
import { readPyproject } from "./pyproject.ts";
import { readRequirements } from "./requirements-txt.ts";
import type { Left, OriginReader, ReadFile, Wish } from "./types.ts";
import { readNodeVersion, readPythonVersion, readRubyVersion, readToolVersions } from "./version-files.ts";

/** What a project's files ask for, put together. */
export interface ProjectOrigins {
  /** The files that were read, in the order in which they count. */
  readonly files: readonly string[];
  /** One for each package and group. */
  readonly wishes: readonly Wish[];
  readonly left: readonly Left[];
}

/** What is taken for the project's Python where nothing says which. */
const PYTHON = "3.13";

/** Which file is read how. An earlier one's version of a thing counts before a later one's. */
const READERS: readonly (readonly [file: string, read: (python: string) => OriginReader])[] = [
  [".python-version", () => readPythonVersion],
  [".nvmrc", () => readNodeVersion],
  [".node-version", () => readNodeVersion],
  [".ruby-version", () => readRubyVersion],
  [".tool-versions", () => readToolVersions],
  ["mise.toml", () => readMise],
  [".mise.toml", () => readMise],
  ["rust-toolchain.toml", () => readRustToolchain],
  ["rust-toolchain", () => readRustToolchain],
  ["pyproject.toml", (python) => (file, text) => readPyproject(file, text, { python })],
  ...["requirements.txt", "requirements-dev.txt", "dev-requirements.txt", "requirements/dev.txt"].map(
    (name): [string, (python: string) => OriginReader] => [
      name,
      (python) => (file, text, read) => readRequirements(file, text, read, { python }),
    ],
  ),
  ...["environment.yml", "environment.yaml"].map((name): [string, (python: string) => OriginReader] => [
    name,
    (python) => (file, text) => readCondaEnvironment(file, text, { python }),
  ]),
  ["package.json", () => readPackageJson],
  ["go.mod", () => readGoMod],
  ["Cargo.toml", () => readCargoToml],
  ["Gemfile", () => readGemfile],
  ["pom.xml", () => readPom],
  ["build.gradle", () => readGradle],
  ["build.gradle.kts", () => readGradle],
  ["composer.json", () => readComposer],
  ["devbox.json", () => readDevbox],
  [".flox/env/manifest.toml", () => readFlox],
  ["uv.lock", () => readPresence("uv")],
  ["CMakeLists.txt", () => readPresence("cmake", "build-essential")],
  ["meson.build", () => readPresence("meson", "build-essential")],
  ["mix.exs", () => readPresence("elixir")],
  ["Justfile", () => readPresence("just")],
  ["justfile", () => readPresence("just")],
];

/** Reads what the project at hand has of these files. UserErrors `bad-origin` for one that is broken. */
export async function readOrigins(read: ReadFile): Promise<ProjectOrigins> {
  const files: string[] = [];
  const wishes: Wish[] = [];
  const left: Left[] = [];
  for (const [file, reader] of READERS) {
    const text = read(file);
    if (text === undefined) continue;
    const reading = await reader(pythonOf(wishes))(file, text, read);
    files.push(file);
    wishes.push(...reading.wishes);
    left.push(...reading.left);
  }
  const settled = settle(wishes);
  return { files, wishes: settled.wishes, left: [...left, ...settled.left] };
}

/** The Python that markers are read for: the one that was asked for so far. */
function pythonOf(wishes: readonly Wish[]): string {
  const wanted = wishes.find(({ request }) => request.name === "python")?.request.constraint;
  const named = /^(?:~=|==)?(\d+\.\d+)/.exec(wanted ?? "")?.[1];
  return named ?? PYTHON;
}

/** Each thing once: as the first file says that says which version, else as the first. A Python for Python's packages. */
function settle(wishes: readonly Wish[]): { wishes: Wish[]; left: Left[] } {
  const byName = Map.groupBy(wishes, keyOf);
  const left: Left[] = [];
  const settled = [...byName.values()].map((all) => {
    const first = all.find(({ request }) => request.constraint !== "*") ?? all[0]!;
    for (const other of all)
      if (
        other !== first &&
        other.request.constraint !== "*" &&
        other.request.constraint !== first.request.constraint
      )
        left.push({
          origin: other.origin,
          text: `${other.request.name} ${other.request.constraint}`,
          why: `${first.origin.file} asks for ${first.request.constraint}`,
          help: "if this one is meant: bothy edit",
        });
    return first;
  });
  const pypi = settled.find(({ request }) => request.channel === "pypi");
  if (pypi !== undefined && !byName.has("python"))
    settled.unshift({
      request: { name: "python", constraint: "*" },
      origin: { file: pypi.origin.file },
      weak: true,
    });
  return { wishes: settled, left };
}

function keyOf({ request }: Wish): string {
  const { channel, name, group = "" } = request;
  const plain =
    channel === "pypi"
      ? name
          .replace(/\[.*$/, "")
          .toLowerCase()
          .replace(/[-_.]+/g, "-")
      : name;
  return [channel === undefined ? [] : [channel], plain, group === "" ? [] : [group]].flat().join(" ");
}
