import assert from "node:assert/strict";
import { test } from "node:test";
import { isLaunchRecord, placeLaunchRecord } from "./launch-record.ts";

const launcher = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0xff, 0x80]);
const record = (head: string) => Buffer.concat([Buffer.from(head, "latin1"), launcher]);

test("placeLaunchRecord names the tree's folder of programs and keeps what follows", () => {
  const found = record("sh\n/usr/bin\0\n");
  assert.ok(isLaunchRecord(found));
  assert.deepEqual(
    placeLaunchRecord(found, "/höhle/t"),
    Buffer.concat([Buffer.from("sh\n/höhle/t/usr/bin\0\n"), launcher]),
  );
});

test("placeLaunchRecord leaves other data alone", () => {
  for (const head of [
    "/usr/bin\0\n",
    "sh\n/usr/bin/x\0\n",
    "sh\n/usr/bin\n",
    "sh /usr/bin\0\n",
    "",
    "sh\n",
  ]) {
    assert.equal(isLaunchRecord(record(head)), false, head);
    assert.equal(placeLaunchRecord(record(head), "/t"), undefined, head);
  }
});
