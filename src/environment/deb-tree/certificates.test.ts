import assert from "node:assert/strict";
import { test } from "node:test";
import { mergeCertificates } from "./certificates.ts";

test("mergeCertificates keeps every certificate once, in order, and nothing between them", () => {
  const one = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
  const two = "-----BEGIN TRUSTED CERTIFICATE-----\nBBBB\n-----END TRUSTED CERTIFICATE-----";
  const merged = mergeCertificates([`# first\n${one}\n${two}\n`, `${one.replaceAll("\n", "\r\n")}\r\ntext`]);
  assert.equal(merged, `${one}\n${two}\n`);
  assert.equal(mergeCertificates(["no certificate"]), "");
});
