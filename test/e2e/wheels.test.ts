import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { bareRootObstacle, runInBareRoot } from "../bare-root/bare-root.ts";
import { person, said } from "./harness.ts";

const obstacle = bareRootObstacle();

/** A request, what proves in the bare root that it computes, and what that prints. */
type Check = readonly [request: string, script: string, output: RegExp];

const WHEELS: readonly Check[] = [
  [
    "pypi:numpy",
    python(
      "import numpy as n; a = n.arange(9.0).reshape(3, 3); print(float(n.linalg.svd(a)[1][0].round(3)), complex(n.fft.fft(a).sum()).real)",
    ),
    /^14\.227 27\.0$/m,
  ],
  [
    "pypi:pandas",
    python(
      "import pandas as p; f = p.DataFrame({'day': p.to_datetime(['2024-01-01', '2024-01-01', '2024-01-02'], utc=True), 'n': [1, 2, 3]})",
      "print(f.groupby(f.day.dt.tz_convert('Europe/London').dt.date).n.sum().tolist())",
    ),
    /^\[3, 3\]$/m,
  ],
  [
    "pypi:scipy",
    python(
      "import scipy.linalg, scipy.optimize, scipy.sparse.linalg, scipy.special",
      "print(scipy.linalg.det([[1, 2], [3, 4]]), round(scipy.optimize.brentq(lambda x: x * x - 2, 0, 2), 6), scipy.special.gamma(5))",
    ),
    /^-2\.0 1\.414214 24\.0$/m,
  ],
  [
    "pypi:pyarrow",
    python(
      "import io, pyarrow as a, pyarrow.compute as c, pyarrow.parquet as p; b = io.BytesIO()",
      "p.write_table(a.table({'x': [1, 2, 3]}), b, compression='zstd')",
      "print(c.sum(p.read_table(io.BytesIO(b.getvalue()))['x']))",
    ),
    /^6$/m,
  ],
  [
    "pypi:lxml",
    python(
      "from lxml import etree as e; print(e.fromstring('<a><b n=\"1\"/><b n=\"2\"/></a>').xpath('sum(//b/@n)'))",
    ),
    /^3\.0$/m,
  ],
  [
    "pypi:pillow",
    python(
      "import io; from PIL import Image as i",
      "def turned(kind):\n  b = io.BytesIO(); i.new('RGB', (8, 4), 'red').rotate(90, expand=True).save(b, kind); return i.open(io.BytesIO(b.getvalue())).size",
      "print([turned(kind) for kind in ('PNG', 'JPEG', 'WEBP', 'TIFF')])",
    ),
    /^\[\(4, 8\), \(4, 8\), \(4, 8\), \(4, 8\)\]$/m,
  ],
  [
    "pypi:opencv-python-headless",
    python(
      "import cv2, numpy as n; page = n.zeros((40, 40), n.uint8); cv2.circle(page, (20, 20), 9, 255, -1)",
      "read = cv2.imdecode(cv2.imencode('.jpg', page)[1], 0); print(len(cv2.findContours(cv2.Canny(read, 50, 150), 0, 2)[0]))",
    ),
    /^[1-9]\d*$/m,
  ],
  [
    "pypi:psycopg[binary]",
    python(
      "import psycopg; print(psycopg.pq.__impl__, psycopg.pq.version() > 150000)",
      "try: psycopg.connect('host=127.0.0.1 port=1')\nexcept psycopg.OperationalError as error: print('refused' in str(error))",
    ),
    /^binary True\nTrue$/m,
  ],
];

const PROGRAMS: readonly Check[] = [
  [
    "nodejs",
    `node -e 'const { execSync } = require("child_process"); const { gzipSync, gunzipSync } = require("zlib"); console.log(execSync("echo sh").toString().trim(), gunzipSync(gzipSync("zip")).toString(), require("crypto").createHash("sha256").update("").digest("hex").slice(0, 8))' && npm --version`,
    /^sh zip e3b0c442\n\d+\./m,
  ],
  [
    "pypi:cmake",
    `mkdir c && cd c && printf 'cmake_minimum_required(VERSION 3.15)\nproject(x NONE)\nmath(EXPR sum "40 + 2")\nfile(WRITE out "\${sum}")\nadd_custom_target(all2 ALL COMMAND \${CMAKE_COMMAND} -E echo built by ninja)\n' > CMakeLists.txt && cmake -G Ninja . && cat out && ninja`,
    /42[\s\S]*built by ninja/,
  ],
  ["pypi:ninja", "ninja --version", /^1\./m],
  ["pypi:ruff", "echo 'import os' > x.py; ruff check --no-cache x.py", /F401/],
  ["pypi:uv", "uv generate-shell-completion bash | tail -n 3", /complete -F _uv/],
  ["npm:esbuild", "echo 'let a: number = 6 * 7; console.log(a)' | esbuild --loader=ts | node", /^42$/m],
  ["npm:typescript", "echo 'let a: number = true' > t.ts; tsc --noEmit t.ts", /TS2322/],
  ["npm:@biomejs/biome", "echo 'let  a=1' > b.js; biome format --write b.js && cat b.js", /^let a = 1;$/m],
  [
    "npm:@swc/cli",
    "echo 'const a: number = 5; console.log(a)' > s.ts; swc s.ts -o s.js && node s.js",
    /^5$/m,
  ],
];

/** Each of them does what its check asks, by PATH alone and as an ordinary user, in a root without /usr and /lib. */
function allWork(name: string, requests: readonly string[], checks: readonly Check[]): void {
  describe(name, () => {
    const someone = person(name.replaceAll(/[^\w.]+/g, " "));
    const folder = someone.folder("project");
    let programs: string;

    before(() => {
      assert.equal(obstacle, undefined);
      assert.equal(someone.bothy(["init"], { cwd: folder }).status, 0);
      const ran = someone.bothy(["install", ...requests, ...checks.map(([request]) => request)], {
        cwd: folder,
      });
      assert.equal(ran.status, 0, said(ran));
      const printed = someone.bothy(["activate", "--print=json"], { cwd: folder });
      assert.equal(printed.status, 0, said(printed));
      const { variables } = JSON.parse(printed.stdout) as { variables: Record<string, string> };
      programs = join(variables.BOTHY_ENV!, "bin");
    });

    for (const [request, script, output] of checks)
      test(`${request} computes`, () => {
        const ran = runInBareRoot({
          readOnly: [join(someone.env.XDG_DATA_HOME!, "bothy")],
          path: [programs],
          script,
        });
        assert.match(ran.stdout, output, `${ran.code}\n${ran.stdout}\n${ran.stderr}`);
      });
  });
}

for (const version of ["3.11", "3.13", "3.14"])
  allWork(`wheels in Python ${version}`, [`python@${version}`], WHEELS);
allWork("programs of npm and the Python index", ["python"], PROGRAMS);

function python(...lines: readonly string[]): string {
  return `cat > check.py <<'END'\n${lines.join("\n")}\nEND\npython check.py`;
}
