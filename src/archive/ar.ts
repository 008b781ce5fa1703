import { brokenArchive } from "./hostile.ts";

export interface ArMember {
  readonly name: string;
  /** A view of the archive's bytes. */
  readonly content: Buffer;
}

/** deb(5) has three, and a signature's besides. */
const MOST_MEMBERS = 32;

/** Members of a Unix ar archive, as Debian's packages are (deb(5)). GNU and BSD long names are not used there and refused, so are
 * members of one name. UserErrors `broken-archive`. */
export function readAr(archive: Buffer, artifact: string): ArMember[] {
  if (archive.toString("latin1", 0, 8) !== "!<arch>\n") throw brokenArchive(artifact, "it is no ar archive");
  const members: ArMember[] = [];
  for (let at = 8; at < archive.length; ) {
    if (at + 60 > archive.length) throw brokenArchive(artifact, "it ends within a member's header");
    const header = archive.toString("latin1", at, at + 60);
    const size = header.slice(48, 58).trim();
    const name = header.slice(0, 16).trim().replace(/\/$/, "");
    if (header.slice(58) !== "`\n" || !/^\d+$/.test(size))
      throw brokenArchive(artifact, "a member's header is broken");
    if (name === "" || name.includes("/") || name.startsWith("#1/")) {
      throw brokenArchive(
        artifact,
        `a member's name is of a kind that packages don't use: ${JSON.stringify(name)}`,
      );
    }
    if (members.length === MOST_MEMBERS)
      throw brokenArchive(artifact, `it has more than ${MOST_MEMBERS} members`);
    if (members.some((member) => member.name === name)) throw brokenArchive(artifact, `it has ${name} twice`);
    const start = at + 60;
    const end = start + Number(size);
    if (end > archive.length) throw brokenArchive(artifact, `it ends within ${name}`);
    members.push({ name, content: archive.subarray(start, end) });
    at = end + (end % 2);
  }
  return members;
}
