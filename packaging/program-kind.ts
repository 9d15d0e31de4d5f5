/** ELF-64 header and program header: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
const elfMagic = 0x7f454c46;
const machineX64 = 62;
const machineNames = new Map([
  [3, 'x86'],
  [40, 'arm'],
  [183, 'arm64'],
]);
const interpreterSegment = 3;
/** Mach-O in the byte orders and widths that there are, and several of them in one file. */
const machMagics = [0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe, 0xcafebabe];
const windowsMagic = 0x4d5a;

/** Why a program does not run on Linux x64 without any library beside it, in words that follow "it is"; undefined when it does. */
export function whyNotStaticLinuxX64(program: Uint8Array): string | undefined {
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  if (program.byteLength < 64) return 'no program';
  const magic = view.getUint32(0);
  if (machMagics.includes(magic)) return 'a program for macOS';
  if (view.getUint16(0) === windowsMagic) return 'a program for Windows';
  if (magic !== elfMagic) return 'no program';
  const machine = view.getUint16(18, true);
  if (machine !== machineX64) return `a Linux program for ${machineNames.get(machine) ?? `machine type ${machine}`}`;
  return asksForLibraries(view) ? 'linked with libraries of the machine that it was made on' : undefined;
}

/** A program that names an interpreter has it load shared libraries. */
function asksForLibraries(view: DataView): boolean {
  const [firstAt, size, count] = [
    Number(view.getBigUint64(32, true)),
    view.getUint16(54, true),
    view.getUint16(56, true),
  ];
  for (let at = firstAt, left = count; left > 0; at += size, left--) {
    if (at + 4 <= view.byteLength && view.getUint32(at, true) === interpreterSegment) return true;
  }
  return false;
}
