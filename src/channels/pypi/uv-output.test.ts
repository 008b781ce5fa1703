import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeRequirements } from "./compiled-requirements.ts";
import { decodePylock } from "./pylock.ts";
import { requirementOf } from "./requirement.ts";
import { clash, noSuchVersion, noWheel, readNoSolution } from "./uv-conflict.ts";
import { uvReason } from "./uv-run.ts";
import { wheelTarget } from "./wheel-tags.ts";

const asked = (...items: string[]) =>
  items.map((item) => {
    const [name = "", constraint = "*"] = item.split("@");
    return requirementOf({ key: `pypi:${name}`, name, constraint });
  });
const said = (cause: string) => `error: No solution found when resolving dependencies\n  cause: ${cause}\n`;
const target = wheelTarget("3.13.5", "2.41", "x86_64-linux");

test("decodeRequirements reads versions, who needs them and where they come from", () => {
  const text = [
    ...[
      "numpy==2.5.5",
      "    # via",
      "    #   -r requirements.in",
      "    #   contourpy",
      "    #   pandas",
      "    # from http://i.test/simple",
    ],
    ...[
      "pandas==3.1.1",
      "    # via -r requirements.in",
      "uvicorn[standard]==0.54.0 \\",
      "    --hash=sha256:00",
      "    # via fast-api",
    ],
  ].join("\n");
  assert.deepEqual(decodeRequirements(text), [
    { name: "numpy", version: "2.5.5", via: ["contourpy", "pandas"], index: "http://i.test/simple" },
    { name: "pandas", version: "3.1.1", via: [], index: undefined },
    { name: "uvicorn", version: "0.54.0", via: ["fast-api"], index: undefined },
  ]);
  assert.throws(() => decodeRequirements("./a-folder"), /unknown line/);
});

test("decodePylock reads wheels and sources with address and hash", () => {
  const hash = "c6".repeat(32);
  const text = `lock-version = "1.0"
[[packages]]
name = "h11"
version = "0.16.0"
sdist = { url = "http://i.test/h11-0.16.0.tar.gz", hashes = { sha256 = "${hash}" } }
wheels = [
    { url = "http://i.test/a%2Bb/h11-0.16.0%2Bx-py3-none-any.whl", upload-time = 2025-04-24T03:35:24Z, hashes = { sha256 = "${hash}" } },
    { url = "http://i.test/weak-1-py3-none-any.whl", hashes = { md5 = "00" } },
]
[[packages]]
name = "only-source"
version = "1"
`;
  assert.deepEqual(decodePylock(text), [
    {
      name: "h11",
      version: "0.16.0",
      wheels: [
        {
          file: "h11-0.16.0+x-py3-none-any.whl",
          url: "http://i.test/a%2Bb/h11-0.16.0%2Bx-py3-none-any.whl",
          hash: `sha256:${hash}`,
        },
      ],
      source: {
        file: "h11-0.16.0.tar.gz",
        url: "http://i.test/h11-0.16.0.tar.gz",
        hash: `sha256:${hash}`,
      },
    },
    { name: "only-source", version: "1", wheels: [] },
  ]);
});

test("readNoSolution tells missing packages, versions, wheels and clashes apart", () => {
  const read = (cause: string, ...items: string[]) => readNoSolution(said(cause), asked(...items));
  assert.deepEqual(
    read(
      "Because nosuch was not found in the package registry and you require nosuch, we can conclude that your requirements are unsatisfiable.",
      "nosuch",
    ),
    { kind: "no-package", name: "nosuch" },
  );
  assert.equal(
    read(
      "Because only numpy<=2.5.5 is available and you require numpy==99.*, we can conclude that your requirements are unsatisfiable.",
      "pandas",
      "numpy@99",
    )?.kind,
    "no-version",
  );
  assert.deepEqual(
    read(
      "Because pyyaml==5.3.1 has no usable wheels and you require pyyaml==5.3.1, we can conclude that your requirements are unsatisfiable.",
      "pyyaml@5.3.1",
    ),
    { kind: "no-wheel", name: "pyyaml" },
  );
  assert.deepEqual(
    read(
      "Because all versions of pycups have no usable wheels and you require pycups, we can conclude that your requirements are unsatisfiable.",
      "pycups",
    ),
    { kind: "no-wheel", name: "pycups" },
  );
  assert.equal(
    read(
      "Because tensorflow==2.3.0 has no wheels with a matching Python ABI tag (e.g., `cp313`) and you require tensorflow==2.3, we can conclude",
      "tensorflow@2.3",
    )?.kind,
    "no-wheel",
  );
  const found = read(
    "Because flask>=3.0.0 depends on werkzeug>=3.0.0.\n         And because you require flask>=3.dev0 and werkzeug==2.0.*, we can conclude that your requirements are unsatisfiable.",
    "flask@3",
    "jinja2",
    "werkzeug@2.0",
  );
  assert.equal(found?.kind, "clash");
  assert.deepEqual(found?.kind === "clash" && found.requirements.map(({ name }) => name), [
    "flask",
    "werkzeug",
  ]);
  const inSteps = `requests>=2.28.0,<=2.28.2 depends on urllib3>=1.21.1,<1.27 and you require requests==2.28.*, we can
      conclude that you require urllib3>=1.21.1,<1.27. And because you require urllib3>=2, we can conclude that your requirements
      are unsatisfiable.`;
  const steps = readNoSolution(said(`Because ${inSteps}`), asked("requests@2.28", "urllib3@>=2", "six"));
  assert.deepEqual(steps?.kind === "clash" && steps.requirements.map(({ name }) => name), [
    "requests",
    "urllib3",
  ]);
  assert.equal(readNoSolution("error: Failed to fetch: x", asked("flask")), undefined);
});

test("clash names both requests, what each allows and what would work", () => {
  const conflict = clash(
    asked("numpy@1", "numpy@2.0"),
    said("Because you require numpy==1.* and numpy==2.0.*, we can conclude"),
    {
      group: "default",
      system: "x86_64-linux",
      loosened: [{ key: "pypi:numpy", version: "2.0.1" }],
    },
  );
  assert.equal(conflict.code, "conflict");
  assert.match(conflict.message, /pypi:numpy@1 and pypi:numpy@2\.0/);
  assert.match(conflict.reason, /pypi:numpy allows ==1\.\* and pypi:numpy allows ==2\.0\.\*/);
  assert.deepEqual(conflict.between, ["pypi:numpy"]);
  assert.deepEqual(conflict.loosened, [{ key: "pypi:numpy", version: "2.0.1" }]);
});

const files = [
  "numpy-1.26.4-cp312-cp312-manylinux_2_17_x86_64.whl",
  "numpy-1.26.4.tar.gz",
  "numpy-2.0.0-cp313-cp313-manylinux_2_17_x86_64.whl",
  "numpy-2.1.0rc1-cp313-cp313-manylinux_2_17_x86_64.whl",
].map((file) => ({ file, url: "http://i.test/", hash: undefined, size: undefined, yanked: false }));

test("noSuchVersion lists the nearest versions, newest release first", () => {
  const conflict = noSuchVersion(asked("numpy@3")[0]!, files, target);
  assert.match(conflict.message, /pypi:numpy/);
  assert.match(conflict.reason, /^the index has 2\.0\.0, 2\.1\.0rc1/);
  assert.match(conflict.help, /pypi:numpy@2\.0\.0/);
});

test("noWheel names the newest version with a wheel and the Pythons of the wanted one", () => {
  const conflict = noWheel("numpy", asked("numpy@1.26")[0], files, target);
  assert.match(conflict.message, /pypi:numpy@1\.26 has no wheel for Python 3\.13/);
  assert.match(conflict.help, /pypi:numpy@2\.0\.0/);
  assert.match(conflict.help, /Python 3\.12/);
});

test("uvReason gives uv's reasoning without its heading and hints", () => {
  const text = `${said("Because a\n         b.")}\nhint: Use \`--prerelease\``;
  assert.equal(uvReason(text), "Because a\nb.");
});
