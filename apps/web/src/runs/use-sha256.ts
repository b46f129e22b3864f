import { useEffect, useState } from "react";

/** SHA-256 of a text in hex, computed by this browser; null while it computes or where the browser will not (plain HTTP). */
export function useSha256(text: string): string | null {
  const [digest, setDigest] = useState<string | null>(null);
  useEffect(() => {
    let wanted = true;
    setDigest(null);
    const tell = async () => {
      const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
      if (wanted) setDigest([...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
    };
    if (globalThis.isSecureContext) void tell();
    return () => {
      wanted = false;
    };
  }, [text]);
  return digest;
}
