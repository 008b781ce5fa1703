import { compareVersions } from "./version.ts";

/** One name in a relationship field, with the versions that it allows. */
export interface Relation {
  readonly name: string;
  /** `any`, `native` or an architecture's name. */
  readonly architecture?: string;
  readonly operator?: "<<" | "<=" | "=" | ">=" | ">>";
  readonly version?: string;
}

/** What a package provides: a name, with a version when it says so. */
export interface Provision {
  readonly name: string;
  readonly version?: string;
}

const RELATION = /^\s*([^\s:(|,]+)(?::([a-z0-9-]+))?\s*(?:\(\s*(<<|<=|=|>=|>>|<|>)\s*([^\s)]+)\s*\))?/;
const parsed = new Map<string, Relation>();

/** A relationship field: groups joined by "and", each a list of alternatives. Source: deb-control(5), Depends. */
export function parseRelations(field: string): Relation[][] {
  if (field === "") return [];
  return field
    .split(",")
    .map((group) => group.split("|").flatMap((text) => parseRelation(text) ?? []))
    .filter((group) => group.length > 0);
}

/** A Provides field. */
export function parseProvisions(field: string): Provision[] {
  return parseRelations(field).map(([relation]) =>
    relation!.version === undefined
      ? { name: relation!.name }
      : { name: relation!.name, version: relation!.version },
  );
}

function parseRelation(text: string): Relation | undefined {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const match = RELATION.exec(text);
  if (match === null) return undefined;
  const [, name = "", architecture, operator, version] = match;
  const relation: Relation = {
    name,
    ...(architecture === undefined ? {} : { architecture }),
    ...(operator === undefined || version === undefined ? {} : { operator: canonical(operator), version }),
  };
  parsed.set(text, relation);
  return relation;
}

/** `<` and `>` are the old ways to write `<=` and `>=`. */
function canonical(operator: string): NonNullable<Relation["operator"]> {
  if (operator === "<") return "<=";
  if (operator === ">") return ">=";
  return operator as NonNullable<Relation["operator"]>;
}

/** Whether `version` is one that `relation` allows. */
export function allowsVersion(relation: Relation, version: string): boolean {
  if (relation.operator === undefined) return true;
  const order = compareVersions(version, relation.version!);
  switch (relation.operator) {
    case "<<":
      return order < 0;
    case "<=":
      return order <= 0;
    case "=":
      return order === 0;
    case ">=":
      return order >= 0;
    case ">>":
      return order > 0;
  }
}

/** As in a control file: `libc6 (>= 2.36)`. */
export function relationText(relation: Relation): string {
  const name =
    relation.architecture === undefined ? relation.name : `${relation.name}:${relation.architecture}`;
  return relation.operator === undefined ? name : `${name} (${relation.operator} ${relation.version})`;
}
