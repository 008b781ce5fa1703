// Reads the report's figures as JSON, checks that they agree with each other, and adds them as people write them.
import { readFileSync } from "node:fs";

interface Position {
  ticker: string;
  name: string;
  sector: string;
  shares: number;
  paid: number;
  close: number;
  value: number;
  gain: number;
  weight: number;
}

interface Figures {
  date: string;
  currency: string;
  positions: Position[];
  total: number;
  gain: number;
}

const figures: Figures = JSON.parse(readFileSync(0, "utf8"));
const problems: string[] = [];
const near = (a: number, b: number): boolean => Math.abs(a - b) < 0.005 * Math.max(1, Math.abs(b) / 100);

for (const p of figures.positions) {
  if (!near(p.value, p.shares * p.close)) problems.push(`${p.ticker}: value is not shares times price`);
  if (!near(p.gain, p.shares * (p.close - p.paid))) problems.push(`${p.ticker}: gain is not what the prices say`);
}
const sum = (of: (p: Position) => number): number => figures.positions.reduce((total, p) => total + of(p), 0);
if (!near(sum((p) => p.value), figures.total)) problems.push("the values don't add up to the total");
if (!near(sum((p) => p.weight), 1)) problems.push("the weights don't add up to one");
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}

const money = new Intl.NumberFormat("en", { style: "currency", currency: figures.currency });
const percent = new Intl.NumberFormat("en", { style: "percent", minimumFractionDigits: 1, signDisplay: "exceptZero" });
const share = new Intl.NumberFormat("en", { style: "percent", minimumFractionDigits: 1 });
const written = {
  ...figures,
  positions: figures.positions.map((p) => ({
    ...p,
    text: {
      close: money.format(p.close),
      value: money.format(p.value),
      gain: money.format(p.gain),
      return: percent.format(p.close / p.paid - 1),
      weight: share.format(p.weight),
    },
  })),
  text: { total: money.format(figures.total), gain: money.format(figures.gain) },
};
console.log(JSON.stringify(written));
