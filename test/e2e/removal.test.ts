import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { OWN_NAMES } from "../../src/environment/removal/own-names.ts";
import { cliHome, ended, installed, snapshot, said as toldBy } from "../cli-home.ts";
import { startDebMirror } from "../mirrors/deb.ts";
import { seeded } from "../seeded.ts";
import { installation, person, said } from "./harness.ts";

const KILLS = 5;
const SYSTEM = process.arch === "arm64" ? "aarch64-linux" : "x86_64-linux";
const PLACES = { data: ".local/share", cache: ".cache", state: ".local/state", config: ".config" };

test("self uninstall --yes leaves nothing of what bothy made in the home, the temporary and the runtime folder", async () => {
  const someone = person("removal", { shared: false });
  const bothy = join(installation, "bin/bothy");
  // As most people have it: everything below the home.
  const env = [
    "-u",
    "XDG_DATA_HOME",
    "-u",
    "XDG_CACHE_HOME",
    "-u",
    "XDG_STATE_HOME",
    "-u",
    "XDG_CONFIG_HOME",
  ];
  const [home, tmp, runtime] = ["fresh home", "tmp", "runtime"].map((name) => someone.folder(name)) as [
    string,
    string,
    string,
  ];
  const project = join(home, "project");
  const run = (line: string, ...args: string[]) =>
    someone.run(
      [
        "env",
        ...env,
        `HOME=${home}`,
        `TMPDIR=${tmp}`,
        `XDG_RUNTIME_DIR=${runtime}`,
        "bash",
        "-c",
        line,
        bothy,
        ...args,
      ],
      { cwd: existsSync(project) ? project : home },
    );
  const works = (line: string, ...args: string[]) => {
    const ran = run(line, ...args);
    assert.equal(ran.status, 0, `${line}: ${said(ran)}`);
    return ran.stdout;
  };
  works("mkdir project && printf 'alias x=y\\n' >.bashrc");
  const before = [home, tmp, runtime].map(snapshot);

  // What other tests have fetched needn't be fetched again.
  const fetched = join(dirname(someone.home), "common/.cache/bothy");
  if (existsSync(fetched)) works('mkdir -p ~/.cache && cp -al "$1" ~/.cache/bothy', fetched);
  works('"$0" init && printf "\\n[options]\\nsystems = [\\"%s\\"]\\n" "$1" >>bothy.toml', SYSTEM);
  works('"$0" install pypi:six npm:semver && "$0" run jq -- jq --version');
  works('"$0" activate -- python3 -c "import six" && "$0" activate -- semver 1.2.3');
  works('eval "$("$0" activate --print=bash)" && semver 1.2.3');
  works('"$0" activate --print=json');
  works('"$0" init --editor vscode && "$0" search json && "$0" list && "$0" doctor');
  works(
    '"$0" uninstall npm:semver && "$0" generations rollback && "$0" gc && "$0" store usage && "$0" store verify',
  );
  works('"$0" config set fetch.timeout 20 && EDITOR=true "$0" edit');
  works(
    'mkdir -p ~/.local/share/bash-completion/completions ~/.config/fish/completions ~/.local/share/man/man1 && "$0" completions bash >~/.local/share/bash-completion/completions/bothy && "$0" completions fish >~/.config/fish/completions/bothy.fish && ln -s "${0%/bin/bothy}"/dist/share/man/man1/*.1 ~/.local/share/man/man1/',
  );
  appendFileSync(
    join(home, ".bashrc"),
    'eval "$(bothy hook bash)"\nsource <(bothy completions bash)\nalias b=bothy\n',
  );
  const used = [home, tmp, runtime].map(snapshot);
  for (const [place, names] of Object.entries(OWN_NAMES)) {
    const folder = join(home, PLACES[place as keyof typeof PLACES], "bothy");
    for (const name of readdirSync(folder)) assert.match(name, names, `${place} has a name that is known`);
  }

  const dry = JSON.parse(works('"$0" self uninstall --dry-run --yes --json'));
  assert.equal(dry.removed, false);
  assert.equal(dry.folders.length, 4);
  assert.deepEqual(dry.left.projects, [project]);
  const asked = run('"$0" self uninstall');
  assert.equal(asked.status, 1);
  assert.match(asked.stdout, /Nothing was removed\. To remove it: bothy self uninstall --yes$/m);

  const sleeping = someone.start(
    ["env", ...env, `HOME=${home}`, bothy, "activate", "-d", project, "--", "sh", "-c", "echo up; sleep 600"],
    { cwd: home },
  );
  await new Promise((resolve) => sleeping.stdout!.once("data", resolve));
  const refused = run('"$0" self uninstall --yes --json');
  assert.equal(refused.status, 1);
  assert.equal(JSON.parse(refused.stdout).error.code, "in-use");
  assert.match(refused.stderr, /sleep 600/);
  assert.match(run('"$0" activate -- semver 1.2.3').stdout, /1\.2\.3/);

  const end = ended(sleeping);
  const removed = works('"$0" self uninstall --yes --stop');
  assert.ok((await end).signal, "the program was ended");
  assert.match(removed, /alias b=bothy/, "what only names bothy is left to the user, and told");
  assert.match(removed, /^ {2}rm -rf /m, "how to remove bothy itself is told");
  const now = [home, tmp, runtime].map(snapshot);
  const expected = structuredClone(before);
  for (const name of ["bothy.toml", "bothy.lock", ".vscode", ".vscode/settings.json"])
    expected[0]![`./project/${name}`] = used[0]![`./project/${name}`]!;
  expected[0]!["./.bashrc"] = now[0]!["./.bashrc"]!;
  assert.deepEqual(now, expected);
  assert.equal(readFileSync(join(home, ".bashrc"), "utf8"), "alias x=y\nalias b=bothy\n");
  const again = JSON.parse(works('"$0" self uninstall --yes --json'));
  // Of what there was: nothing. The command's own compiled code is kept until it ends.
  const found = again.folders.map((folder: { path: string }) => folder.path);
  assert.deepEqual([found, again.files, again.rcFiles], [[join(home, ".cache/bothy")], [], []]);
  assert.deepEqual(snapshot(home), now[0]);
});

test(`self uninstall that is killed is finished by the next, ${KILLS} times`, async (t) => {
  const files = Array.from({ length: 300 }, (_, file) => [`usr/share/tool/${file}`, `${file}\n`]);
  const mirror = await startDebMirror({
    packages: [
      { name: "base-files", version: "13", fields: { Essential: "yes", Priority: "required" } },
      { name: "libc6", version: "2.41-1" },
      { name: "tool", version: "1", fields: { Depends: "libc6" }, files: Object.fromEntries(files) },
    ],
    suites: ["trixie"],
    architectures: [process.arch === "arm64" ? "arm64" : "amd64"],
  });
  const built = await installed();
  after(async () => {
    built.remove();
    await mirror.close();
  });
  const home = cliHome(built, mirror.config);
  t.after(() => home.remove());
  const config = readFileSync(home.at("config/bothy/config.toml"), "utf8");
  const project = home.project(
    "project",
    `schema = 1\n[packages]\ntool = "*"\n[options]\nsystems = ["${SYSTEM}"]\n`,
  );
  const fraction = seeded(8);
  const tops = () =>
    ["data", "cache", "state", "config"].flatMap((place) =>
      existsSync(home.at(place)) ? readdirSync(home.at(place)).map((name) => `${place}/${name}`) : [],
    );
  let killed = 0;
  for (let round = 0; round < KILLS; round++) {
    mkdirSync(home.at("config/bothy"), { recursive: true });
    writeFileSync(home.at("config/bothy/config.toml"), config);
    const install = await home.bothy(["install"], { cwd: project });
    assert.equal(install.status, 0, toldBy(install));
    const child = home.start(["self", "uninstall", "--yes"]);
    const timer = setTimeout(() => process.kill(-child.pid!, "SIGKILL"), 60 + fraction(140));
    const ran = await ended(child);
    clearTimeout(timer);
    if (ran.signal === "SIGKILL") killed++;
    else assert.equal(ran.status, 0, toldBy(ran));
    const next = await home.bothy(["self", "uninstall", "--yes"]);
    assert.equal(next.status, 0, toldBy(next));
    assert.deepEqual(tops(), []);
    assert.deepEqual(readdirSync(project).sort(), ["bothy.lock", "bothy.toml"]);
  }
  assert.ok(killed > 0);
});
