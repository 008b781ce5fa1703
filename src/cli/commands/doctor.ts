import type { Context } from "../../host/context.ts";
import { type Answer, count } from "../answer.ts";
import type { Handler } from "../call.ts";
import { checkCargo, checkDeb, checkGo, checkNpm, checkPypi } from "../doctor/channels.ts";
import { checkSpace, checkStore, checkUnused } from "../doctor/disk.ts";
import { checkDrivers } from "../doctor/drivers.ts";
import type { Finding } from "../doctor/finding.ts";
import { checkGpu } from "../doctor/gpu.ts";
import {
  checkCertificates,
  checkInstallation,
  checkNamespaces,
  checkShells,
  checkSystem,
  checkXz,
} from "../doctor/machine.ts";

const CHECKS: readonly ((ctx: Context) => Finding | Promise<Finding>)[] = [
  checkSystem,
  checkInstallation,
  checkNamespaces,
  checkStore,
  checkSpace,
  checkUnused,
  checkShells,
  checkXz,
  checkCertificates,
  checkGpu,
  checkDrivers,
  checkDeb,
  checkPypi,
  checkNpm,
  checkGo,
  checkCargo,
];

const MARKS = { ok: "ok", warn: "warning", bad: "PROBLEM" } as const;

/** `bothy doctor`: what this machine has of all that bothy relies on. Exit status 1 where bothy can't work. */
export const doctor: Handler<unknown> = async ({ ctx }) => {
  const findings = await Promise.all(CHECKS.map((check) => check(ctx)));
  return report(findings);
};

function report(findings: readonly Finding[]): Answer {
  const advice = findings.filter((finding) => finding.help !== undefined);
  const bad = findings.filter((finding) => finding.status === "bad").length;
  const warned = findings.filter((finding) => finding.status === "warn").length;
  const summary =
    bad > 0
      ? `${count(bad, "problem")}: bothy can't work before ${bad === 1 ? "it is" : "they are"} mended.`
      : warned > 0
        ? `bothy works here; ${count(warned, "thing")} could be better.`
        : "Everything is as it should be.";
  return {
    data: { ok: bad === 0, checks: findings },
    view: [
      { rows: findings.map(({ name, status, detail }) => [name, MARKS[status], detail]) },
      "",
      ...advice.map(({ name, help }) => `${name}: ${help}`),
      ...(advice.length > 0 ? [""] : []),
      summary,
    ],
    exitCode: bad > 0 ? 1 : 0,
  };
}
