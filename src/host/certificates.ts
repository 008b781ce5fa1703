/**
 * Where systems keep the certificates that their programs trust, in one file; the first that is there counts. Source:
 * Go's crypto/x509, root_linux.go.
 */
export const CERTIFICATE_BUNDLES: readonly string[] = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];
