/** Drawn, and not taken: why, by package. Nothing here was tried with bothy. */
export const EXCLUDED: Readonly<Record<string, string>> = {
  lockout: "needs root by purpose: it changes root's password and the packet filter",
  fsarchiver: "needs root by purpose: it refuses to save or restore anything for others",
  "ophcrack-cli": "needs rainbow tables, which Debian has none of",
  nn: "needs a news server and a host with a full domain name before it reads anything",
  "unhide.rb": "compares all processes of the machine, of which a check in a namespace of its own sees few",
  rmail: "hands its mail to the system's sendmail, which only root can set up",
  rwalld: "needs root by purpose: it registers with the port mapper and writes on other users' terminals",
  "smb-nat": "needs a NetBIOS server, whose port 139 only root can open",
  blosxom: "has no program for PATH: a CGI script for a web server's folder",
  debomatic: "needs root by purpose: it builds packages in chroots that it makes",
};
