import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  time: 0x18,
  sequence: 0x30,
  set: 0x31,
  dnsName: 0x82,
  version: 0xa0,
  extensions: 0xa3,
} as const;

/** DER: https://www.itu.int/rec/T-REC-X.690 */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...(length < 0x80 ? [length] : long)]), content]);
}

const oid = (hex: string) => der(tags.oid, Buffer.from(hex, 'hex'));
const yes = der(tags.boolean, Buffer.from([0xff]));
const time = (at: Date) => der(tags.time, Buffer.from(`${at.toISOString().replace(/[-:T]|\.\d+/g, '')}`));
const ecdsaWithSha256 = der(tags.sequence, oid('2a8648ce3d040302'));
const commonName = oid('550403');
const subjectAltName = oid('551d11');
const basicConstraints = oid('551d13');
const dayMs = 86_400_000;

/** A key and a certificate of today for one host's name, signed by itself: RFC 5280. */
export function selfMadeCertificate(host: string): { readonly key: string; readonly cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = der(tags.sequence, der(tags.set, der(tags.sequence, commonName, der(tags.utf8, Buffer.from(host)))));
  const nowMs = Date.now();
  const body = der(
    tags.sequence,
    der(tags.version, der(tags.integer, Buffer.from([2]))),
    der(tags.integer, Buffer.from([1]), randomBytes(8)),
    ecdsaWithSha256,
    name,
    der(tags.sequence, time(new Date(nowMs - dayMs)), time(new Date(nowMs + dayMs))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      tags.extensions,
      der(
        tags.sequence,
        der(tags.sequence, basicConstraints, yes, der(tags.octetString, der(tags.sequence, yes))),
        der(
          tags.sequence,
          subjectAltName,
          der(tags.octetString, der(tags.sequence, der(tags.dnsName, Buffer.from(host)))),
        ),
      ),
    ),
  );
  const signature = der(tags.bitString, Buffer.from([0]), sign('sha256', body, privateKey));
  const certificate = der(tags.sequence, body, ecdsaWithSha256, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`,
  };
}
