import { readSync } from 'node:fs';

const defaultBufferBytes = 1 << 20;
const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const minus = 0x2d;
const [zero, nine] = [0x30, 0x39];
const [openBracket, closeBracket] = [0x5b, 0x5d];
const [openBrace, closeBrace] = [0x7b, 0x7d];
const endOfFile = -1;

/** Reads JSON from a file byte by byte, for files whose text is larger than a string may be. Throws when it is no JSON. */
export class JsonBytes {
  readonly #fd: number;
  readonly #buffer: Buffer;
  #at = 0;
  #end = 0;
  /** The text of the value that is being read, as far as it is wanted. */
  #text = Buffer.allocUnsafe(4096);
  #textBytes = 0;

  constructor(fd: number, bufferBytes = defaultBufferBytes) {
    this.#fd = fd;
    this.#buffer = Buffer.allocUnsafe(bufferBytes);
  }

  /** The object's keys, one after another; each one's value must be read before the next is asked for. */
  *keys(): Iterable<string> {
    this.#expect(openBrace, '{');
    while (this.#skipTo() !== closeBrace) {
      if (this.#peek() === comma) this.#at += 1;
      this.#skipTo();
      const key = this.#string();
      this.#skipTo();
      this.#expect(0x3a, ':');
      yield key;
    }
  }

  /** An array of numbers. Those that do not fit `into` are an error; negative ones are read as 0. */
  numbers(into: Uint32Array): void {
    this.#skipTo();
    this.#expect(openBracket, '[');
    let count = 0;
    for (let byte = this.#skipTo(); byte !== closeBracket; byte = this.#skipTo()) {
      if (byte === comma) this.#at += 1;
      if (count === into.length) throw new Error(`there are more than the ${into.length} numbers announced`);
      into[count] = this.#number();
      count += 1;
    }
    this.#at += 1;
    if (count !== into.length) throw new Error(`there are ${count} numbers instead of the ${into.length} announced`);
  }

  /** An array of strings. */
  strings(): string[] {
    this.#skipTo();
    this.#expect(openBracket, '[');
    const all: string[] = [];
    for (let byte = this.#skipTo(); byte !== closeBracket; byte = this.#skipTo()) {
      if (byte === comma) this.#at += 1;
      this.#skipTo();
      all.push(this.#string());
    }
    this.#at += 1;
    return all;
  }

  /** Any value, small enough to be held as text. */
  value(): unknown {
    this.#textBytes = 0;
    this.#pass(true);
    return JSON.parse(this.#text.toString('utf8', 0, this.#textBytes));
  }

  /** Passes over a value. */
  skip(): void {
    this.#pass(false);
  }

  #pass(keep: boolean): void {
    let depth = 0;
    let inString = false;
    for (;;) {
      const byte = this.#peek();
      if (depth === 0 && !inString && (byte === comma || byte === closeBrace || byte === closeBracket)) return;
      if (byte === endOfFile) throw new Error('it ends in the middle of a value');
      this.#at += 1;
      if (keep) this.#keep(byte);
      if (inString && byte === backslash) {
        const escaped = this.#next();
        if (keep) this.#keep(escaped);
      } else if (byte === quote) inString = !inString;
      else if (!inString && (byte === openBrace || byte === openBracket)) depth += 1;
      else if (!inString && (byte === closeBrace || byte === closeBracket)) depth -= 1;
    }
  }

  #number(): number {
    this.#skipTo();
    const negative = this.#peek() === minus;
    if (negative) this.#at += 1;
    let value = 0;
    let digits = 0;
    for (let byte = this.#peek(); byte >= zero && byte <= nine; byte = this.#peek()) {
      value = value * 10 + byte - zero;
      digits += 1;
      this.#at += 1;
    }
    if (digits === 0) throw new Error('there is no number where one must be');
    return negative ? 0 : value;
  }

  #string(): string {
    this.#expect(quote, '"');
    this.#textBytes = 0;
    let escapes = false;
    for (let byte = this.#next(); byte !== quote; byte = this.#next()) {
      this.#keep(byte);
      if (byte !== backslash) continue;
      escapes = true;
      this.#keep(this.#next());
    }
    const text = this.#text.toString('utf8', 0, this.#textBytes);
    return escapes ? String(JSON.parse(`"${text}"`)) : text;
  }

  #keep(byte: number): void {
    if (this.#textBytes === this.#text.length) this.#text = Buffer.concat([this.#text], this.#text.length * 2);
    this.#text[this.#textBytes] = byte;
    this.#textBytes += 1;
  }

  /** Passes over white space; the answer is the byte after it, not yet read. */
  #skipTo(): number {
    for (;;) {
      const byte = this.#peek();
      if (byte === endOfFile) throw new Error('it ends too early');
      if (byte > 0x20) return byte;
      this.#at += 1;
    }
  }

  #expect(byte: number, what: string): void {
    if (this.#next() !== byte) throw new Error(`there is no ${what} where one must be`);
  }

  #next(): number {
    const byte = this.#peek();
    if (byte === endOfFile) throw new Error('it ends too early');
    this.#at += 1;
    return byte;
  }

  #peek(): number {
    if (this.#at === this.#end) {
      this.#end = readSync(this.#fd, this.#buffer);
      this.#at = 0;
      if (this.#end === 0) return endOfFile;
    }
    return this.#buffer[this.#at] ?? endOfFile;
  }
}
