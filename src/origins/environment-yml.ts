import { catalogEntry } from "../catalog/catalog.ts";
import { brokenFile, type Collector, collector, originAt } from "./collect.ts";
import type { MarkerEnvironment } from "./python-marker.ts";
import { takeRequirement } from "./requirement-line.ts";
import { table, texts } from "./toml-file.ts";
import { takeTool } from "./tool-names.ts";
import type { Origin, Reading } from "./types.ts";

/** conda's names for what others call otherwise; empty: nothing that could be asked for. */
const NAMES: Readonly<Record<string, string>> = {
  pytorch: "pypi:torch",
  "pytorch-cpu": "pypi:torch",
  opencv: "pypi:opencv-python",
  "py-opencv": "pypi:opencv-python",
  pytables: "pypi:tables",
  "matplotlib-base": "pypi:matplotlib",
  "seaborn-base": "pypi:seaborn",
  "msgpack-python": "pypi:msgpack",
  "ruamel.yaml": "pypi:ruamel.yaml",
  "r-base": "r",
  compilers: "build-essential",
  "c-compiler": "gcc",
  "cxx-compiler": "g++",
  "gcc_linux-64": "gcc",
  "gxx_linux-64": "g++",
  "fortran-compiler": "gfortran",
  openjdk: "java",
  pip: "",
  setuptools: "",
  wheel: "",
  python_abi: "",
};

/** What conda alone packs: CUDA, its own run-time libraries, switches between builds. */
const ONLY_CONDA = /^(?:cuda|cudnn|cudatoolkit|nccl|mkl|blas|libblas|openblas|_|lib(?:gcc|stdcxx|gomp))/;

/**
 * conda's environment.yml. Names of the catalog are taken from it, `r-x` is Debian's r-cran-x, any other is taken for the
 * Python package of that name. Source: conda's documentation, "Creating an environment file manually", "Package match
 * specifications".
 */
export async function readCondaEnvironment(
  file: string,
  content: string,
  environment: MarkerEnvironment,
): Promise<Reading> {
  const { parse } = await import("yaml");
  let whole: unknown;
  try {
    whole = parse(content);
  } catch (error) {
    throw brokenFile(file, error);
  }
  const into = collector();
  const items = table(whole).dependencies;
  for (const item of Array.isArray(items) ? items : []) {
    if (typeof item === "string") takeSpec(item, originAt(file, content, item), into);
    else
      for (const line of texts(table(item).pip))
        if (/^-/.test(line))
          into.leave(
            originAt(file, content, line),
            line,
            "it is an option of pip",
            "add what it names by hand",
          );
        else takeRequirement(line, originAt(file, content, line), into, environment);
  }
  return into.reading();
}

function takeSpec(spec: string, origin: Origin, into: Collector): void {
  const match = /^(?:[\w./-]+::)?([A-Za-z0-9_.-]+?)\s*(?:\[.*\])?\s*(?:([<>=!~].*)|\s(\S+))?$/.exec(
    spec.trim(),
  );
  if (match === null) {
    into.leave(origin, spec, "it is no package of conda", "write it by hand: bothy edit");
    return;
  }
  const name = match[1]!.toLowerCase();
  const version = condaVersion(match[2] ?? (match[3] === undefined ? "" : `=${match[3]}`));
  const known = NAMES[name];
  if (known === "") return;
  if (ONLY_CONDA.test(name)) {
    into.leave(
      origin,
      spec,
      "only conda packs it so; the Python packages that need it bring their own",
      "leave it out, and see whether something misses it",
    );
    return;
  }
  if (known?.startsWith("pypi:")) into.wish(known, version.python, origin, { text: spec });
  else if (known !== undefined || isTool(name))
    takeTool(known ?? name, version.plain || "latest", origin, into);
  else if (name.startsWith("r-"))
    into.wish(`deb:r-cran-${name.slice(2)}`, "*", origin, { text: spec, note: "as Debian packs it" });
  else
    into.wish(`pypi:${name}`, version.python, origin, {
      text: spec,
      note: "taken for the Python package of that name",
    });
}

/** Whether the catalog's entry of that name is what conda means: numpy's tools are, `sphinx` is the library too. */
function isTool(name: string): boolean {
  return catalogEntry(name) !== undefined;
}

/** `=1.26`, `==1.26.0=py_0`, `>=1.2,<2` for both. */
function condaVersion(text: string): { readonly python: string; readonly plain: string } {
  const [spec = ""] = text.replace(/\s+/g, "").split(/(?<=^==?[^=]+)=/);
  const exact = /^(==?)([0-9][\w.]*?)(\.?\*)?$/.exec(spec);
  if (exact !== null) {
    const [, sign, version = "", star] = exact;
    const python = sign === "==" && star === undefined ? `==${version}` : `==${version}.*`;
    return { python, plain: version };
  }
  return { python: spec === "" ? "*" : spec.split("|")[0]!, plain: spec.split("|")[0]! };
}
