import { release } from "node:os";
import { delimiter, join } from "node:path";
import { LIBLZMA_OF_THE_MACHINE } from "../../archive/unxz.ts";
import { systemOf } from "../../base/system.ts";
import { CERTIFICATE_BUNDLES } from "../../host/certificates.ts";
import type { Context } from "../../host/context.ts";
import { builtFile } from "../../host/installation.ts";
import { bad, type Finding, ok, warn } from "./finding.ts";

/** The processor and kernel; the name as in manifests. */
export function checkSystem({ host }: Context): Finding {
  const system = systemOf(host.arch, host.platform);
  if (system === undefined)
    return bad(
      "system",
      `${host.arch} on ${host.platform} is not served`,
      "use x86_64 or aarch64 Linux; on other machines run bothy in a virtual machine or container of those",
    );
  return ok("system", `${system}, kernel ${release()}`);
}

/** What the build makes beside the command line. */
export function checkInstallation({ host }: Context): Finding {
  const missing = [
    "native/libbothy-redirect.so",
    "native/bothy-sandbox",
    "native/bothy-view",
    "native/addon.node",
  ].filter((name) => !host.fsSync.existsSync(builtFile(name)));
  if (missing.length === 0 && host.addon() === undefined)
    return warn(
      "installation",
      "native/addon.node can't be loaded: installing is slower",
      "run `npm ci` in bothy's folder on this machine: it was built for another C library",
    );
  if (missing.length === 0) return ok("installation", "all parts are built");
  return bad(
    "installation",
    `not built: ${missing.join(", ")}`,
    "run `npm ci` in bothy's folder; it needs a C compiler (Debian: apt-get install gcc libc6-dev)",
  );
}

/** Whether an ordinary user may make the namespaces that install scripts run in: asked as composing asks. */
export async function checkNamespaces({ host }: Context): Promise<Finding> {
  const name = "user namespaces";
  const tried = await host.run(builtFile("native/bothy-sandbox"), ["--probe"]).catch(() => undefined);
  if (tried?.code === 0) return ok(name, "packages' install scripts run in them");
  if (tried === undefined) return warn(name, "not tried: bothy's sandbox is not built", "see `installation`");
  const setting = (path: string) => {
    try {
      return host.fsSync.readFileSync(path, "utf8").trim();
    } catch {
      return undefined;
    }
  };
  const consequence =
    "install scripts are not run: no generated configuration, caches or indexes, alternatives alone; and programs that need a view of their own don't start";
  if (setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") === "1")
    return warn(
      name,
      `AppArmor restricts them; ${consequence}`,
      "allow them: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 (as root)",
    );
  if (setting("/proc/sys/kernel/unprivileged_userns_clone") === "0")
    return warn(
      name,
      `switched off; ${consequence}`,
      "allow them: sysctl -w kernel.unprivileged_userns_clone=1 (as root)",
    );
  if (setting("/proc/sys/user/max_user_namespaces") === "0")
    return warn(
      name,
      `none are allowed; ${consequence}`,
      "allow them: sysctl -w user.max_user_namespaces=10000 (as root)",
    );
  return warn(
    name,
    `not to be had: ${tried.stderr.toString().trim()}; ${consequence}`,
    "a container's or sandbox's rules may forbid them; allow user namespaces there",
  );
}

/** The shells that `bothy activate` knows how to work in. */
export function checkShells({ host }: Context): Finding {
  const found = ["bash", "zsh", "fish"].filter((shell) => findProgram(shell, host) !== undefined);
  const own = host.env.SHELL?.split("/").pop();
  if (own !== undefined && !["bash", "zsh", "fish"].includes(own))
    return warn(
      "shells",
      `your shell is ${own}; bothy knows bash, zsh and fish`,
      "`bothy activate -- COMMAND` works from any shell",
    );
  return found.length > 0
    ? ok("shells", found.join(", "))
    : warn(
        "shells",
        "none of bash, zsh, fish is here",
        "`bothy install bash` brings one; `bothy activate -- COMMAND` needs none",
      );
}

/** Packages are xz archives: liblzma is twice as fast as the built-in decoder. */
export function checkXz({ host }: Context): Finding {
  const addon = host.addon();
  if (addon === undefined)
    return warn("liblzma", "not tried: bothy's part can't be loaded", "see `installation`");
  if (addon.loadLiblzma(LIBLZMA_OF_THE_MACHINE) !== undefined)
    return ok("liblzma", "packages are unpacked by it");
  return warn(
    "liblzma",
    "not here: the slower built-in decoder unpacks the first packages",
    "install it (Debian: apt-get install liblzma5)",
  );
}

/** Where the machine's certificate authorities are: environments trust what the machine trusts. */
export function checkCertificates({ host }: Context): Finding {
  const named = host.env.SSL_CERT_FILE ?? host.env.NODE_EXTRA_CA_CERTS;
  if (named !== undefined && named !== "")
    return host.fsSync.existsSync(named)
      ? ok("certificates", named)
      : warn("certificates", `${named} isn't there`, "mend SSL_CERT_FILE or NODE_EXTRA_CA_CERTS");
  const bundle = CERTIFICATE_BUNDLES.find((path) => host.fsSync.existsSync(path));
  return bundle === undefined
    ? warn("certificates", "no certificate bundle found", "install ca-certificates")
    : ok("certificates", bundle);
}

function findProgram(name: string, host: Context["host"]): string | undefined {
  for (const folder of (host.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, name);
    try {
      host.fsSync.accessSync(path, host.fsSync.constants.X_OK);
      if (folder !== "") return path;
    } catch {}
  }
  return undefined;
}
