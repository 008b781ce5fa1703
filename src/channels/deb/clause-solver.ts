/** A statement of which at least one literal must hold. Literals are variables (1, 2, ...) or their negation (-1, ...). */
export interface Clause<Origin> {
  readonly literals: readonly number[];
  /** What it says in the caller's terms; absent for one that was learnt. */
  readonly origin?: Origin;
  /** A learnt clause follows from these. */
  readonly from?: readonly Clause<Origin>[];
}

export interface ClauseSolver<Origin> {
  /** Adds a clause, at any time; literals are tried in their order. */
  add(literals: readonly number[], origin: Origin): void;
  /**
   * Finds an assignment in which every clause has a true literal, true variables kept few. `onTrue` is called when a
   * variable becomes true, before anything else is decided: it may add clauses (and is called again when the variable
   * becomes true again). Gives the true variables, or the origins that contradict each other.
   */
  solve(
    onTrue: (variable: number) => void,
  ):
    | { readonly kind: "found"; readonly variables: readonly number[] }
    | { readonly kind: "none"; readonly because: readonly Origin[] };
}

/**
 * Conflict-driven clause learning with backjumping; decisions go clause by clause in the order of addition, so that
 * the first wish in each is granted where it can be. Source: Marques-Silva and Sakallah, GRASP, 1999.
 */
export function clauseSolver<Origin>(): ClauseSolver<Origin> {
  const clauses: Clause<Origin>[] = [];
  const occurrences = new Map<number, Clause<Origin>[]>();
  const level = new Map<number, number>();
  const value = new Map<number, boolean>();
  const reason = new Map<number, Clause<Origin> | undefined>();
  const trail: number[] = [];
  const starts: number[] = [];
  let done = 0;
  let pending: Clause<Origin> | undefined;

  const truth = (literal: number) => {
    const assigned = value.get(Math.abs(literal));
    return assigned === undefined ? undefined : assigned === literal > 0;
  };
  const assign = (literal: number, why: Clause<Origin> | undefined) => {
    const variable = Math.abs(literal);
    value.set(variable, literal > 0);
    level.set(variable, starts.length);
    reason.set(variable, why);
    trail.push(literal);
  };
  /** Assigns what `clause` forces; the clause itself when nothing in it can hold. */
  const check = (clause: Clause<Origin>): Clause<Origin> | undefined => {
    let open: number | undefined;
    for (const literal of clause.literals) {
      const now = truth(literal);
      if (now === true) return undefined;
      if (now === undefined) {
        if (open !== undefined && open !== literal) return undefined;
        open = literal;
      }
    }
    if (open === undefined) return clause;
    assign(open, clause);
    return undefined;
  };
  const store = (clause: Clause<Origin>) => {
    clauses.push(clause);
    for (const literal of new Set(clause.literals)) {
      const list = occurrences.get(literal);
      if (list === undefined) occurrences.set(literal, [clause]);
      else list.push(clause);
    }
  };
  const propagate = (onTrue: (variable: number) => void): Clause<Origin> | undefined => {
    while (done < trail.length) {
      const literal = trail[done++]!;
      for (const clause of occurrences.get(-literal) ?? []) {
        const broken = check(clause);
        if (broken !== undefined) return broken;
      }
      if (literal > 0) onTrue(literal);
      if (pending !== undefined) {
        const broken = pending;
        pending = undefined;
        return broken;
      }
    }
    return undefined;
  };
  const undoTo = (target: number) => {
    const keep = starts[target] ?? trail.length;
    for (const literal of trail.splice(keep)) value.delete(Math.abs(literal));
    starts.length = target;
    done = Math.min(done, trail.length);
  };
  const levelOf = (literal: number) => level.get(Math.abs(literal)) ?? 0;

  /** The clause that a conflict teaches (one literal of the deepest level in it), and where to go back to. */
  const learn = (conflict: Clause<Origin>): { clause: Clause<Origin>; back: number } => {
    const deepest = Math.max(...conflict.literals.map(levelOf));
    const from: Clause<Origin>[] = [conflict];
    const literals = new Set(conflict.literals);
    for (let at = trail.length - 1; at >= 0; at--) {
      const here = [...literals].filter((literal) => levelOf(literal) === deepest);
      if (here.length <= 1) break;
      const negated = -trail[at]!;
      if (!literals.has(negated) || levelOf(negated) !== deepest) continue;
      const why = reason.get(Math.abs(negated));
      if (why === undefined) continue;
      from.push(why);
      literals.delete(negated);
      for (const literal of why.literals) if (literal !== -negated) literals.add(literal);
    }
    const list = [...literals];
    const back = Math.max(0, ...list.map(levelOf).filter((each) => each < deepest));
    return { clause: { literals: list, from }, back };
  };

  const contradiction = (conflict: Clause<Origin>): Origin[] => {
    const seen = new Set<Clause<Origin>>();
    const origins = new Set<Origin>();
    const waiting = [conflict];
    for (let clause = waiting.pop(); clause !== undefined; clause = waiting.pop()) {
      if (seen.has(clause)) continue;
      seen.add(clause);
      if (clause.origin !== undefined) origins.add(clause.origin);
      waiting.push(...(clause.from ?? []));
      for (const literal of clause.literals) {
        const why = reason.get(Math.abs(literal));
        if (value.has(Math.abs(literal)) && why !== undefined) waiting.push(why);
      }
    }
    return [...origins];
  };

  /** The first literal that may yet hold of the first clause (of those with a positive literal) that nothing satisfies. */
  const nextWish = (): number | undefined => {
    for (const clause of clauses) {
      let open: number | undefined;
      let satisfied = false;
      for (const literal of clause.literals) {
        const now = truth(literal);
        if (now === true || (now === undefined && literal < 0)) {
          satisfied = true;
          break;
        }
        if (now === undefined) open ??= literal;
      }
      if (!satisfied && open !== undefined) return open;
    }
    return undefined;
  };

  return {
    add(literals, origin) {
      const clause = { literals, origin };
      store(clause);
      pending ??= check(clause);
    },
    solve(onTrue) {
      for (;;) {
        let conflict = pending ?? propagate(onTrue);
        pending = undefined;
        while (conflict !== undefined) {
          const deepest = Math.max(0, ...conflict.literals.map(levelOf));
          if (deepest === 0) return { kind: "none", because: contradiction(conflict) };
          undoTo(deepest);
          const { clause, back } = learn(conflict);
          undoTo(back);
          store(clause);
          pending = undefined;
          conflict = check(clause) ?? propagate(onTrue);
        }
        const wish = nextWish();
        if (wish === undefined) return { kind: "found", variables: trail.filter((literal) => literal > 0) };
        starts.push(trail.length);
        assign(wish, undefined);
      }
    },
  };
}
