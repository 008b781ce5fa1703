import { UserError } from "../../base/error.ts";
import type { Context } from "../../host/context.ts";
import { trustedKeys } from "./keyring.ts";
import { newestSeen, seenPath } from "./part-state.ts";
import { parseReleaseFile, type ReleaseFile } from "./release-file.ts";
import { checkInlineSignature } from "./signature.ts";
import type { SuitePart } from "./suites.ts";

/** A release of the archive that is signed, but that isn't the one asked for: another source's turn. */
export interface OtherArchive {
  readonly kind: "other";
  readonly reason: string;
}

/**
 * Decides whether `document` is the InRelease of `part`: signed by a trusted key, Debian's, of that codename, not
 * expired and not older than the newest seen. Throws a UserError `bad-signature`, `expired-index`, `older-index`.
 */
export async function acceptRelease(
  ctx: Context,
  part: SuitePart,
  from: { document: string; url: string; checkValidUntil: boolean },
): Promise<{ kind: "accepted"; release: ReleaseFile } | OtherArchive> {
  const now = ctx.host.now();
  const checked = await checkInlineSignature(from.document, await trustedKeys(ctx), now);
  if (checked.kind === "bad")
    throw new UserError("bad-signature", `${from.url} is not signed by a key that bothy trusts`, {
      reason: checked.reason,
      help: "configure a mirror of Debian's archive: bothy config set deb.mirror URL; or trust an archive's own key: bothy config set deb.keyring FILE",
    });
  const release = parseReleaseFile(checked.text);
  if (release === undefined) return { kind: "other", reason: "its InRelease lacks what one must have" };
  if (release.origin !== "Debian" || release.codename !== part.codename)
    return {
      kind: "other",
      reason: `it is ${release.codename} of ${release.origin || "nobody"}, not ${part.codename} of Debian`,
    };
  if (from.checkValidUntil && release.validUntil !== undefined && release.validUntil < now)
    throw new UserError("expired-index", `the index of ${part.codename} at ${from.url} has expired`, {
      reason: `it was valid until ${release.validUntil.toISOString()}; the mirror is no longer kept up to date, or this machine's clock is wrong`,
      help: "configure another mirror: bothy config set deb.mirror URL; or accept old indexes: bothy config set deb.check-valid-until false",
    });
  const seen = await newestSeen(ctx, part);
  if (seen !== undefined && release.date < seen)
    throw new UserError(
      "older-index",
      `the index of ${part.codename} at ${from.url} is older than one seen before`,
      {
        reason: `it is of ${release.date.toISOString()}, the newest seen is of ${seen.toISOString()}: a mirror that lags behind, or somebody who wants old versions installed`,
        help: `configure another mirror: bothy config set deb.mirror URL; if the archive itself was set back, remove ${seenPath(ctx, part)}`,
      },
    );
  return { kind: "accepted", release };
}
