import type { Key } from "openpgp";

export type SignatureCheck =
  | { readonly kind: "good" /** What was signed, and nothing else. */; readonly text: string }
  | { readonly kind: "bad"; readonly reason: string };

/**
 * Checks an inline-signed document: at least one signature must be good, by a key of `keys` that is neither expired nor
 * revoked at `now`. Only the signed text is given back; what stands around it in the file is not.
 */
export async function checkInlineSignature(
  document: string,
  keys: readonly Key[],
  now: Date,
): Promise<SignatureCheck> {
  const { readCleartextMessage, verify } = await import("openpgp");
  if (!document.startsWith("-----BEGIN PGP SIGNED MESSAGE-----"))
    return { kind: "bad", reason: "it is not a signed document" };
  let message: Awaited<ReturnType<typeof readCleartextMessage>>;
  try {
    message = await readCleartextMessage({ cleartextMessage: document });
  } catch (error) {
    return { kind: "bad", reason: `its signature can't be read: ${errorText(error)}` };
  }
  const { signatures } = await verify({ message, verificationKeys: [...keys], date: now, format: "utf8" });
  const reasons: string[] = [];
  for (const signature of signatures) {
    const id = signature.keyID.toHex().toUpperCase();
    try {
      await signature.verified;
      const key = keys.find((candidate) => candidate.getKeys(signature.keyID).length > 0)!;
      const problem = await keyProblem(key, signature.keyID, now);
      if (problem === undefined) return { kind: "good", text: message.getText() };
      reasons.push(`key ${id}: ${problem}`);
    } catch (error) {
      reasons.push(`key ${id}: ${errorText(error)}`);
    }
  }
  if (reasons.length === 0) reasons.push("it has no signature");
  return { kind: "bad", reason: reasons.join("; ") };
}

async function keyProblem(
  key: Key,
  keyId: Parameters<Key["getKeys"]>[0],
  now: Date,
): Promise<string | undefined> {
  const expires = await key.getExpirationTime();
  if (expires instanceof Date && expires <= now) return `it expired on ${expires.toISOString().slice(0, 10)}`;
  try {
    await key.verifyPrimaryKey(now);
    await key.getSigningKey(keyId, now);
    return undefined;
  } catch (error) {
    return errorText(error);
  }
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
