import type { Host } from "../../host/host.ts";
import { replaceFile } from "../deb-tree/place-files.ts";

/** npm's exit status where a file may not be written: -EACCES, as a byte. */
const NOT_ALLOWED = 256 - 13;

/** Said after npm's own message, which advises to try again as root. */
const HINT = `
process.on("exit", (status) => {
  const words = process.argv.slice(2);
  const isGlobal = words.some((word, at) =>
    /^(?:-g|--global|--location=global)$/.test(word) || (word === "global" && words[at - 1] === "--location"));
  if ((status & 255) !== ${NOT_ALLOWED} || !isGlobal) return;
  const [, ...names] = words.filter((word) => !word.startsWith("-") && word !== "global");
  console.error("error: the global packages of this environment are those of bothy.toml");
  console.error("cause: npm would change them for this machine alone, and its files are read-only");
  console.error("help: bothy install " + (names.length > 0 ? names.map((name) => "npm:" + name).join(" ") : "npm:NAME"));
  console.error("or install into the project: npm install " + (names.join(" ") || "NAME") + "; or choose a folder of your own: npm config set prefix ~/.npm-global");
});
`;

/** Makes the npm program at `path`, a script of Node, say how to add a tool where `npm install -g` was refused. */
export function addGlobalHint(path: string, host: Host): void {
  const { mtime } = host.fsSync.statSync(path);
  const content = `${host.fsSync.readFileSync(path, "utf8").trimEnd()}\n${HINT}`;
  replaceFile(host, path, content, { executable: true, mtime });
}
