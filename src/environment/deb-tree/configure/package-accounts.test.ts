import assert from "node:assert/strict";
import { test } from "node:test";
import { packageAccounts } from "./package-accounts.ts";

const base = {
  passwd: "root:x:0:0:root:/root:/bin/sh\nman:*:6:12:man:/var/cache/man:/usr/sbin/nologin\n",
  group: "root:x:0:\nman:*:12:\nnogroup:*:65534:\n",
};
const accounts = (passwd: string, group: string) => ({
  passwd: base.passwd + passwd,
  group: base.group + group,
});

test("packageAccounts gives what scripts made numbers that follow from the names", () => {
  const one = packageAccounts(
    base,
    accounts(
      "db:x:100:102:Data Base,,,:/var/lib/db:/bin/sh\nsshd:!:101:65534::/run/sshd:/usr/sbin/nologin\n",
      "db:x:102:\ncerts:x:103:db,web\n",
    ),
  );
  const [db, sshd] = one.passwd.split("\n").map((line) => line.split(":"));
  assert.deepEqual(db?.slice(4), ["Data Base,,,", "/var/lib/db", "/bin/sh"]);
  assert.equal(db?.[2], db?.[3], "a user's own group has the user's number");
  assert.deepEqual([sshd?.[0], sshd?.[1], sshd?.[3]], ["sshd", "!", "65534"], "base groups stay");
  const groups = one.group.split("\n").map((line) => line.split(":"));
  assert.deepEqual(
    groups.map(([name, , , members]) => [name, members]),
    [
      ["db", ""],
      ["certs", "db,web"],
      ["", undefined],
    ],
  );
  const numbers = [db?.[2], sshd?.[2], groups[1]?.[2]].map(Number);
  for (const number of numbers) assert.ok(number >= 61184 && number < 65520, String(number));
  assert.equal(new Set(numbers).size, 3);
  const other = packageAccounts(base, accounts("web:x:100:100::/:/bin/sh\ndb:x:105:105::/:/bin/sh\n", ""));
  assert.equal(other.passwd.split("\n")[1]?.split(":")[2], db?.[2]);
});

test("packageAccounts is empty where scripts made none", () => {
  assert.deepEqual(packageAccounts(base, base), { passwd: "", group: "" });
});

test("packageAccounts gives each of thousands a number of its own", () => {
  const names = Array.from({ length: 3000 }, (_, index) => `user${index}`);
  const made = packageAccounts(base, accounts(names.map((name) => `${name}:x:1:1::/:/x\n`).join(""), ""));
  assert.equal(new Set(made.passwd.split("\n").map((line) => line.split(":")[2])).size, 3001);
});
