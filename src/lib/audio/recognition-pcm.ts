/** What every recognition is fed: 16 kHz, mono, signed 16-bit little-endian PCM, without a header. */
export const sampleRateHz = 16_000;
export const bytesPerSample = 2;
export const bytesPerMs = (sampleRateHz * bytesPerSample) / 1000;
