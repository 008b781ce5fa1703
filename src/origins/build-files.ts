import { type Collector, collector, originAt } from "./collect.ts";
import { readJson, readToml, tableAt, text, texts } from "./toml-file.ts";
import { takeTool } from "./tool-names.ts";
import type { Origin, ReadFile, Reading } from "./types.ts";
import { patchNote } from "./version-files.ts";

/** go.mod: the newest of its `go` and `toolchain` lines. Source: Go Modules Reference, "go.mod files". */
export function readGoMod(file: string, content: string): Reading {
  const into = collector();
  const go = /^go\s+(\d+(?:\.\d+)*)/m.exec(content)?.[1];
  const toolchain = /^toolchain\s+go(\d+(?:\.\d+)*)/m.exec(content)?.[1];
  const version = toolchain ?? go;
  if (version === undefined) into.wish("go", "*", { file }, { weak: true });
  else
    into.wish(
      "go",
      `>=${version}`,
      originAt(file, content, toolchain === undefined ? /^go\s/m : /^toolchain\s/m),
      {
        note: "go.mod names the least that it needs",
      },
    );
  return into.reading();
}

/** Cargo.toml: Rust, at least the `rust-version`. Source: The Cargo Book, "The Manifest Format". */
export async function readCargoToml(file: string, content: string): Promise<Reading> {
  const whole = await readToml(file, content);
  const into = collector();
  const version =
    text(tableAt(whole, "package")["rust-version"]) ??
    text(tableAt(whole, "workspace", "package")["rust-version"]);
  if (version === undefined) into.wish("rust", "*", { file }, { weak: true });
  else into.wish("rust", `>=${version}`, originAt(file, content, "rust-version"));
  return into.reading();
}

/** rust-toolchain.toml, and the file without an ending that holds the channel alone. Source: the rustup book, "Overrides". */
export async function readRustToolchain(file: string, content: string): Promise<Reading> {
  const into = collector();
  const toolchain = content.includes("[")
    ? tableAt(await readToml(file, content), "toolchain")
    : { channel: content };
  const channel = text(toolchain.channel);
  if (channel === undefined) return into.reading();
  const origin = originAt(file, content, channel);
  const version = /^(\d+\.\d+)(?:\.\d+)?$/.exec(channel)?.[1];
  if (version !== undefined) into.wish("rust", version, origin, patchNote(channel));
  else if (channel === "stable") into.wish("rust", "*", origin);
  else
    into.leave(
      origin,
      `channel ${channel}`,
      "Debian packs releases of Rust only",
      "use rustup in the environment: bothy install rustup",
    );
  for (const target of texts(toolchain.targets))
    into.leave(
      originAt(file, content, target),
      `target ${target}`,
      "Debian's Rust comes with few targets",
      "see: bothy search libstd-rust-dev",
    );
  return into.reading();
}

/** A Gemfile: Ruby, by its `ruby` line. Its gems stay bundler's. */
export function readGemfile(file: string, content: string): Reading {
  const into = collector();
  const version = /^\s*ruby\s+["']([^"']+)["']/m.exec(content)?.[1];
  const number = /^(?:~>|>=|=)?\s*(\d+\.\d+)/.exec(version ?? "")?.[1];
  if (number === undefined) into.wish("ruby", "*", { file }, { weak: true });
  else {
    const least = version!.trim().startsWith(">=");
    into.wish(
      "ruby",
      least ? `>=${number}` : number,
      originAt(file, content, /^\s*ruby\s/m),
      least ? {} : patchNote(version!),
    );
  }
  if (/^\s*gem\s/m.test(content))
    into.leave(
      originAt(file, content, /^\s*gem\s/m),
      "gems",
      "a project's own gems are bundler's",
      "in the environment: bundle config set --local path vendor && bundle install",
    );
  return into.reading();
}

/** Maven's pom.xml: Java by its compiler's properties, and Maven. */
export function readPom(file: string, content: string): Reading {
  const into = collector();
  const found =
    /<(maven\.compiler\.(?:release|target|source)|java\.version|release)>\s*(?:1\.)?(\d+)[^<]*</.exec(
      content,
    );
  if (found === null) into.wish("java", "*", { file }, { weak: true });
  else into.wish("java", found[2]!, originAt(file, content, found[0]));
  into.wish("maven", "*", { file });
  return into.reading();
}

/** build.gradle and build.gradle.kts: Java by its toolchain; Gradle where the project has no wrapper that fetches it. */
export function readGradle(file: string, content: string, read: ReadFile): Reading {
  const into = collector();
  const version =
    /JavaLanguageVersion\.of\(\s*(\d+)/.exec(content) ??
    /jvmToolchain\(\s*(\d+)/.exec(content) ??
    /(?:source|target)Compatibility\s*=?\s*(?:JavaVersion\.VERSION_)?["']?(?:1[._])?(\d+)/.exec(content);
  if (version === null) into.wish("java", "*", { file }, { weak: true });
  else into.wish("java", version[1]!, originAt(file, content, version[0]));
  if (read("gradlew") !== undefined)
    into.leave(
      { file: "gradlew" },
      "Gradle",
      "the project's wrapper fetches the version that it is built with",
      "in the environment: ./gradlew build",
    );
  else into.wish("gradle", "*", { file });
  return into.reading();
}

/** PHP's composer.json: PHP and composer. */
export function readComposer(file: string, content: string): Reading {
  const into = collector();
  const whole = readJson(file, content);
  const php = text(tableAt(whole, "require").php);
  const version = /^(\^|~|>=)?\s*(\d+(?:\.\d+)?)/.exec(php ?? "");
  if (version === null) into.wish("php", "*", { file }, { weak: true });
  else
    into.wish(
      "php",
      version[1] === undefined ? version[2]! : `>=${version[2]}`,
      originAt(file, content, '"php"'),
    );
  into.wish("composer", "*", { file });
  for (const name of Object.keys(tableAt(whole, "require")))
    if (name.startsWith("ext-") && !PHPS_OWN.has(name.slice(4)))
      into.leave(
        originAt(file, content, name),
        name,
        "extensions are packages of their own",
        `bothy install deb:php-${EXTENSION_PACKAGES[name.slice(4)] ?? name.slice(4).replaceAll("_", "-")}`,
      );
  return into.reading();
}

/** Extensions that Debian's php has without further packages: `php -m`. */
const PHPS_OWN = new Set(
  `calendar ctype date exif ffi fileinfo filter ftp gettext hash iconv json libxml openssl pcntl pcre pdo phar posix random readline
   opcache reflection session shmop sockets sodium spl standard sysvmsg sysvsem sysvshm tokenizer zlib`.split(
    /\s+/,
  ),
);

/** Extensions that are in a Debian package of another name, without its `php-`. */
const EXTENSION_PACKAGES: Readonly<Record<string, string>> = {
  ...{ dom: "xml", simplexml: "xml", xmlreader: "xml", xmlwriter: "xml", xsl: "xml" },
  ...{ mysqli: "mysql", mysqlnd: "mysql", pdo_mysql: "mysql", pdo_pgsql: "pgsql" },
  ...{ pdo_sqlite: "sqlite3", pdo_dblib: "sybase", pdo_odbc: "odbc", pdo_firebird: "interbase" },
};

/** Files whose being there says what builds the project. */
export function readPresence(...tools: readonly string[]) {
  return (file: string): Reading => {
    const into = collector();
    for (const tool of tools) into.wish(tool, "*", { file }, { weak: true });
    return into.reading();
  };
}

/** mise's configuration: its tools. Source: mise's documentation, "Configuration". */
export async function readMise(file: string, content: string): Promise<Reading> {
  const whole = await readToml(file, content);
  const into = collector();
  for (const [tool, value] of Object.entries(tableAt(whole, "tools"))) {
    const [one] = Array.isArray(value) ? value : [value];
    const version = text(one) ?? text(tableAt({ one }, "one").version) ?? "latest";
    takeTool(tool, version, originAt(file, content, tool), into);
  }
  leaveVariables(tableAt(whole, "env"), (name) => originAt(file, content, name), into);
  return into.reading();
}

/** Names the variables that a file sets, and what to write for each in bothy.toml. */
function leaveVariables(
  variables: Readonly<Record<string, unknown>>,
  origin: (name: string) => ReturnType<typeof originAt>,
  into: ReturnType<typeof collector>,
): void {
  for (const [name, value] of Object.entries(variables))
    into.leave(
      origin(name),
      name,
      "variables stand in [vars]",
      `write there: ${name} = ${JSON.stringify(value)}`,
    );
}

/** devbox.json: its packages, nixpkgs' names. Source: devbox's documentation, "devbox.json Reference". */
export function readDevbox(file: string, content: string): Reading {
  const whole = readJson(file, content, true);
  const into = collector();
  const listed = texts(whole.packages).map((item) => item.split("@") as [string, string?]);
  const tabled = Array.isArray(whole.packages)
    ? []
    : Object.entries(tableAt(whole, "packages")).map(
        ([name, value]) =>
          [name, text(value) ?? text(tableAt({ value }, "value").version)] as [string, string?],
      );
  for (const [name, version] of [...listed, ...tabled])
    takeNixPackage(name, version ?? "latest", originAt(file, content, name), into);
  return into.reading();
}

/** Flox's manifest: what it installs. Source: flox's documentation, "manifest.toml". */
export async function readFlox(file: string, content: string): Promise<Reading> {
  const whole = await readToml(file, content);
  const into = collector();
  for (const [name, value] of Object.entries(tableAt(whole, "install"))) {
    const item = tableAt({ value }, "value");
    const path = text(item["pkg-path"]) ?? name;
    takeNixPackage(path, text(item.version) ?? "latest", originAt(file, content, path), into);
  }
  leaveVariables(tableAt(whole, "vars"), (name) => originAt(file, content, name), into);
  return into.reading();
}

const NIX_NAMES: Readonly<Record<string, string>> = { jdk: "java", openjdk: "java", temurin: "java" };
const NUMBERED =
  /^(nodejs|go|jdk|openjdk|temurin|gcc|clang|llvm|postgresql|ruby|php|python)[_-]?(\d+(?:_\d+)*)$/;

/** `python311`, `python311Packages.numpy`, `nodejs_20`, `go_1_22`, `jdk17` of nixpkgs. */
function takeNixPackage(name: string, version: string, origin: Origin, into: Collector): void {
  const library = /^(python|node)\d*Packages\.(.+)$/.exec(name);
  const numbered = version === "latest" ? NUMBERED.exec(name) : null;
  if (library !== null)
    into.wish(`${library[1] === "python" ? "pypi" : "npm"}:${library[2]}`, "*", origin, { text: name });
  else if (numbered !== null) {
    const tool = NIX_NAMES[numbered[1]!] ?? numbered[1]!;
    const digits = numbered[2]!.replaceAll("_", ".");
    const joined = /^(?:php|ruby|python)$/.test(tool) && /^\d{2,3}$/.test(digits);
    takeTool(tool, joined ? `${digits[0]}.${digits.slice(1)}` : digits, origin, into);
  } else takeTool(name, version.replace(/^[\^~]/, ""), origin, into);
}
