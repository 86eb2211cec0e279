import { createHash, timingSafeEqual } from 'node:crypto';

/** The token of `Authorization: Bearer <token>`; undefined for everything else. Tokens in queries are not looked at. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization ?? '')?.[1];
}

/** Takes as long for a wrong token as for the right one, whatever their lengths. */
export function isSameToken(given: string, expected: string): boolean {
  return timingSafeEqual(digestOf(given), digestOf(expected));
}

/** Tells tokens apart in events without giving them away: the first 12 hex digits of the SHA-256. */
export const tokenFingerprint = (token: string): string => digestOf(token).toString('hex').slice(0, 12);

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
