import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';

const claimsSchema = z.object({
  /** Whom the token is for: the resource asked for. */
  aud: z.string(),
  /** Seconds since 1970. */
  exp: z.int(),
  iat: z.int(),
  oid: z.string(),
});

/** What a token says. */
export type TokenClaims = z.infer<typeof claimsSchema>;

const jwtHeader = encode({ alg: 'HS256', typ: 'JWT' });

/** Signs claims as a JSON Web Token (RFC 7519) with HMAC-SHA256. */
export function signToken(claims: TokenClaims, key: string): string {
  const signed = `${jwtHeader}.${encode(claims)}`;
  return `${signed}.${signature(signed, key).toString('base64url')}`;
}

/** The claims of a token that this key signed and that has not expired, else undefined. */
export function verifyToken(token: string, key: string, nowMs = Date.now()): TokenClaims | undefined {
  const [header, payload, given, ...more] = token.split('.');
  if (header !== jwtHeader || payload === undefined || given === undefined || more.length > 0) return undefined;
  const expected = signature(`${header}.${payload}`, key);
  const actual = Buffer.from(given, 'base64url');
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return undefined;
  const claims = claimsSchema.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  return claims.success && claims.data.exp * 1000 > nowMs ? claims.data : undefined;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signature(signed: string, key: string): Buffer {
  return createHmac('sha256', key).update(signed).digest();
}
