/** ITU-T G.711 decoding to 16-bit PCM, by tables of 256 values. */

function alawSample(code: number): number {
  const bits = code ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = ((bits & 0x0f) << 4) + 8;
  const size = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return bits & 0x80 ? size : -size;
}

function mulawSample(code: number): number {
  const bits = ~code & 0xff;
  const bias = 0x84;
  const size = ((((bits & 0x0f) << 3) + bias) << ((bits >> 4) & 7)) - bias;
  return bits & 0x80 ? -size : size;
}

export const alawTable = Int16Array.from({ length: 256 }, (_, code) => alawSample(code));
export const mulawTable = Int16Array.from({ length: 256 }, (_, code) => mulawSample(code));
