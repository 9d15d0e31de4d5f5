import { accessSync, constants } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** An ELF header says how long it is, and each of its program headers. */
const headerBytes = 64;
const segmentBytes = 56;
const loadAddress = 0x400000n;

/**
 * execve(path, argv, envp), then exit(127). Its first instruction finds argc at the top of the stack, argv and envp above it
 * (System V ABI for x86-64, 3.4.1).
 */
const code = [
  ...[0x48, 0x8b, 0x04, 0x24], // mov rax, [rsp]
  ...[0x48, 0x8d, 0x74, 0x24, 0x08], // lea rsi, [rsp + 8]
  ...[0x48, 0x8d, 0x54, 0xc6, 0x08], // lea rdx, [rsi + 8 * rax + 8]
  ...[0x48, 0x8d, 0x3d, 0x13, 0x00, 0x00, 0x00], // lea rdi, [rip + 19], where the path is
  ...[0xb8, 0x3b, 0x00, 0x00, 0x00], // mov eax, 59
  ...[0x0f, 0x05], // syscall
  ...[0xbf, 0x7f, 0x00, 0x00, 0x00], // mov edi, 127
  ...[0xb8, 0x3c, 0x00, 0x00, 0x00], // mov eax, 60
  ...[0x0f, 0x05], // syscall
];

/** A static program for Linux on x64, as ffmpeg-static's is, that becomes the program at `path`. */
export function staticProgram(path: string): Buffer {
  const elf = Buffer.alloc(headerBytes + segmentBytes);
  elf.write('\x7fELF\x02\x01\x01', 'latin1');
  elf.writeUInt16LE(2, 16); // an executable
  elf.writeUInt16LE(62, 18); // for x86-64
  elf.writeUInt32LE(1, 20);
  elf.writeBigUInt64LE(loadAddress + BigInt(elf.length), 24); // starts behind these headers
  elf.writeBigUInt64LE(BigInt(headerBytes), 32);
  elf.writeUInt16LE(headerBytes, 52);
  elf.writeUInt16LE(segmentBytes, 54);
  elf.writeUInt16LE(1, 56);
  const program = Buffer.concat([elf, Buffer.from(code), Buffer.from(`${path}\0`)]);
  program.writeUInt32LE(1, headerBytes); // loaded
  program.writeUInt32LE(5, headerBytes + 4); // to be read and run
  program.writeBigUInt64LE(loadAddress, headerBytes + 16);
  program.writeBigUInt64LE(loadAddress, headerBytes + 24);
  program.writeBigUInt64LE(BigInt(program.length), headerBytes + 32);
  program.writeBigUInt64LE(BigInt(program.length), headerBytes + 40);
  program.writeBigUInt64LE(0x1000n, headerBytes + 48);
  return program;
}

/** A static program that becomes this machine's ffmpeg, in a folder, with something for a licence beside it. */
export async function standInFfmpeg(folder: string): Promise<string> {
  const file = join(folder, 'ffmpeg');
  await writeFile(file, staticProgram(ffmpegOnPath()));
  await chmod(file, 0o755);
  await writeFile(`${file}.LICENSE`, 'A licence\n');
  return file;
}

function ffmpegOnPath(): string {
  const files = (process.env['PATH'] ?? '').split(':').map((folder) => join(folder, 'ffmpeg'));
  const found = files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (!found) throw new Error('There is no ffmpeg on PATH.');
  return found;
}
