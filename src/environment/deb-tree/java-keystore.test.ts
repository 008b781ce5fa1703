import assert from "node:assert/strict";
import { test } from "node:test";
import { withCertificates } from "./java-keystore.ts";

/** keytool's, of one certificate: `keytool -importcert -alias debian:one.pem -storetype JKS -storepass changeit`. */
const KEYSTORE = Buffer.from(
  `/u3+7QAAAAIAAAABAAAAAgAOZGViaWFuOm9uZS5wZW0AAAGiAogOTwAFWC41MDkAAAF1MIIBcTCCARegAwIBAgIUSTVQQzIh6Msx
x8WNqZy6Yrx+qQYwCgYIKoZIzj0EAwIwDTELMAkGA1UEAwwCYzEwIBcNMjYxMTIyMDkxMzE5WhgPMjEyNjEwMjkwOTEzMTlaMA0x
CzAJBgNVBAMMAmMxMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAESF6FbEf+GzMmisSevtsjgAQU/Wo7vVF0THbN9eiyWr5mbpmJ
goTT6QwMmcO+8t7ZxQ3beOJYaU3CBEPhgG27lqNTMFEwHQYDVR0OBBYEFB12Ddhp6UGgpwwtob/zIhMRgGioMB8GA1UdIwQYMBaA
FB12Ddhp6UGgpwwtob/zIhMRgGioMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAKrC8A78aRQIMFBVok5dCAsm
J/bQNtTzfZ231xftzhDjAiA9VTfTkI7vM9yToLpPJL5FDwlnd9gS1BBwxZ1fqRIs2clIDz9eDibMaT5iV6sY/xNzTKAr`,
  "base64",
);

const OTHER = `-----BEGIN CERTIFICATE-----
MIIBcDCCARegAwIBAgIUJ0qBEPXKCOpsbLJ208xn7bgaRyQwCgYIKoZIzj0EAwIw
DTELMAkGA1UEAwwCYzIwIBcNMjYxMTIyMDkxMzE5WhgPMjEyNjEwMjkwOTEzMTla
MA0xCzAJBgNVBAMMAmMyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEvYBAsIX1
l2gbVDtM9GRB9+vTC/f4bJWtGjx8tJYNus47FLtFKKC0IP/MldzJd13Dc4T7sMua
B9P5EuKG90e1vaNTMFEwHQYDVR0OBBYEFLrgzKXB5WQkCpdDe1VAGCEwWFn9MB8G
A1UdIwQYMBaAFLrgzKXB5WQkCpdDe1VAGCEwWFn9MA8GA1UdEwEB/wQFMAMBAf8w
CgYIKoZIzj0EAwIDRwAwRAIgMGLvQBJrJQjyDCWXwN8EVHgSCyL5H4cOzXRzcArr
HzkCIHwHoDEC0ND9GnQaQoLrHYtQe+jjA2UBEUUxg1kzg2lO
-----END CERTIFICATE-----`;

/** The certificate of a keystore's only entry, in PEM. */
function ownCertificate(): string {
  const at = KEYSTORE.indexOf("X.509") + "X.509".length;
  const certificate = KEYSTORE.subarray(at + 4, at + 4 + KEYSTORE.readUInt32BE(at));
  return `-----BEGIN CERTIFICATE-----\n${certificate.toString("base64")}\n-----END CERTIFICATE-----\n`;
}

test("withCertificates adds what is missing, once, and what it made takes more", () => {
  const added = withCertificates(KEYSTORE, `${ownCertificate()}${OTHER}\n${OTHER}\n`)!;
  assert.equal(added.readUInt32BE(8), 2);
  assert.ok(added.includes(Buffer.from(OTHER.replace(/-----[A-Z ]+-----/g, ""), "base64")));
  assert.deepEqual(added.subarray(12, KEYSTORE.length - 20), KEYSTORE.subarray(12, -20));
  assert.equal(withCertificates(added, OTHER), undefined);
  const third = withCertificates(
    added,
    `-----BEGIN CERTIFICATE-----\nq83vEjRWeJA=\n-----END CERTIFICATE-----`,
  )!;
  assert.equal(third.readUInt32BE(8), 3);
});

test("withCertificates leaves alone what has all of them, and what it can't read", () => {
  assert.equal(withCertificates(KEYSTORE, ownCertificate()), undefined);
  assert.equal(withCertificates(KEYSTORE, "no certificate"), undefined);
  assert.equal(withCertificates(KEYSTORE.subarray(0, -1), OTHER), undefined);
  assert.equal(withCertificates(Buffer.from("0\x82\x01 PKCS12, or anything else"), OTHER), undefined);
  assert.equal(withCertificates(Buffer.alloc(0), OTHER), undefined);
});
