import * as fs from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { arArchive, tarBlock } from "../../archive/testing/tar-writer.ts";
import { sha256 } from "../../base/digest.ts";
import { debianArchitecture, type System } from "../../base/system.ts";
import type { LockedPackage } from "../../lockfile/types.ts";

export interface Deb {
  readonly file: string;
  readonly item: LockedPackage;
}

export function lockedDeb(file: string, name: string, system: System): LockedPackage {
  const hash = sha256(fs.readFileSync(file));
  return {
    channel: "deb",
    suite: "trixie",
    group: "default",
    system,
    name,
    version: "1.0-1",
    file,
    hash,
    dependencies: [],
  };
}

export function controlText(name: string, system: System): string {
  const { name: architecture } = debianArchitecture(system);
  return `Package: ${name}\nVersion: 1.0-1\nArchitecture: ${architecture}\nMaintainer: x <x@example.org>\nDescription: x\n`;
}

let count = 0;

/** A package of the members in a file of its own below `folder`, written by us and not by dpkg-deb. */
export function makeDeb(
  folder: string,
  system: System,
  name: string,
  members: readonly Parameters<typeof tarBlock>[0][],
  text = controlText(name, system),
): Deb {
  const file = join(folder, `${name}-${count++}.deb`);
  const tar = (blocks: readonly Buffer[]) => gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
  const control = tar([
    tarBlock({ name: "./control", content: text }),
    tarBlock({ name: "./postinst", content: "#!/bin/sh\n", mode: 0o755 }),
  ]);
  const data = tar(members.map(tarBlock));
  fs.writeFileSync(
    file,
    arArchive({ "debian-binary": "2.0\n", "control.tar.gz": control, "data.tar.gz": data }),
  );
  return { file, item: lockedDeb(file, name, system) };
}
