import { sha256 } from "../../../base/digest.ts";

/** Contents of passwd(5) and group(5). */
export interface Accounts {
  readonly passwd: string;
  readonly group: string;
}

/** Where a tree has the accounts that its packages made; native/redirect/accounts.c reads them. */
export const ACCOUNTS_FOLDER = ".bothy/accounts";

/**
 * Numbers for accounts that exist only while a service runs, which no distribution gives to anybody else
 * (systemd's "Users, Groups, UIDs and GIDs": dynamic service users).
 */
const FIRST = 61184;
const COUNT = 65520 - FIRST;

/**
 * Users and groups of `after` that `before` lacks, under numbers of their own: those that the packages' scripts took are somebody
 * else's on most machines. The number comes from the name, so that a server's files are its own in every tree.
 */
export function packageAccounts(before: Accounts, after: Accounts): Accounts {
  const users = madeLines(before.passwd, after.passwd);
  const groups = madeLines(before.group, after.group);
  const numbers = numbersOf([...users, ...groups].map(([name]) => name!));
  const moved = new Map(groups.map(([name, , number]) => [number, numbers.get(name!)!]));
  const passwd = users.map(([name, password, , group, ...rest]) => [
    ...[name, password, numbers.get(name!), moved.get(group) ?? group],
    ...rest,
  ]);
  const group = groups.map(([name, password, , ...rest]) => [name, password, numbers.get(name!), ...rest]);
  const text = (lines: readonly unknown[][]) => lines.map((line) => `${line.join(":")}\n`).join("");
  return { passwd: text(passwd), group: text(group) };
}

function madeLines(before: string, after: string): string[][] {
  const names = new Set(fieldsOf(before).map(([name]) => name));
  return fieldsOf(after).filter(([name]) => name !== "" && !names.has(name));
}

function fieldsOf(text: string): string[][] {
  return text.split("\n").map((line) => line.split(":"));
}

function numbersOf(names: readonly string[]): Map<string, number> {
  const numbers = new Map<string, number>();
  const taken = new Set<number>();
  for (const name of [...new Set(names)].sort()) {
    let number = Number.parseInt(sha256(name).slice(-8), 16) % COUNT;
    while (taken.has(number)) number = (number + 1) % COUNT;
    taken.add(number);
    numbers.set(name, FIRST + number);
  }
  return numbers;
}
