/** Only over https may a cookie carry the prefix that binds it to this very host. */
const nameOf = (secure: boolean): string => (secure ? "__Host-midline-session" : "midline-session");

/** The session secret among the cookies of a request, if any. */
export function readSessionCookie(header: string | undefined): string | null {
  const cookies = new Map(
    (header ?? "")
      .split(";")
      .map((pair): [string, string] => [pair.slice(0, pair.indexOf("=")).trim(), pair.slice(pair.indexOf("=") + 1).trim()]),
  );
  const secret = cookies.get(nameOf(true)) ?? cookies.get(nameOf(false)) ?? "";
  return /^[\w-]{16,200}$/.test(secret) ? secret : null;
}

/** The Set-Cookie header that gives the secret to the browser, or takes it away: no script reads it, no other site's form sends it. */
export function writeSessionCookie(secret: string | null, secure: boolean): string {
  const end = secret === null ? "; Max-Age=0" : "";
  return `${nameOf(secure)}=${secret ?? ""}; Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}${end}`;
}
