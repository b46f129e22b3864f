/** Where a known file type shows itself, in ASCII or bytes. */
const SIGNATURES: readonly {
  readonly name: string;
  readonly offset: number;
  readonly bytes: readonly number[];
  readonly remedy?: string;
}[] = [
  { name: "a DICOM file", offset: 128, bytes: ascii("DICM"), remedy: "Convert the series to NIfTI first, for example with dcm2niix." },
  { name: "a PNG picture", offset: 0, bytes: [0x89, ...ascii("PNG")] },
  { name: "a JPEG picture", offset: 0, bytes: [0xff, 0xd8, 0xff] },
  { name: "a TIFF picture", offset: 0, bytes: [0x49, 0x49, 0x2a, 0x00] },
  { name: "a ZIP archive", offset: 0, bytes: [0x50, 0x4b, 0x03, 0x04], remedy: "Unpack it and give the image inside." },
  { name: "a tar archive", offset: 257, bytes: ascii("ustar"), remedy: "Unpack it and give the image inside." },
  { name: "a PDF", offset: 0, bytes: ascii("%PDF") },
  { name: "an HDF5 file (MINC?)", offset: 0, bytes: [0x89, ...ascii("HDF")] },
  { name: "an NRRD image", offset: 0, bytes: ascii("NRRD") },
  { name: "a MetaImage header", offset: 0, bytes: ascii("ObjectType") },
  { name: "a doubly compressed file", offset: 0, bytes: [0x1f, 0x8b], remedy: "Unpack it once." },
  { name: "a web page", offset: 0, bytes: ascii("<!DOCTYPE"), remedy: "The download gave an error page; download the image again." },
];

const CONVERT = "Export the sequence as NIfTI (.nii or .nii.gz).";

/** What a file that is not NIfTI really is, by its first bytes, and what to do with it. */
export function recogniseFormat(bytes: Uint8Array): { readonly name: string; readonly remedy: string } {
  const found = SIGNATURES.find(({ offset, bytes: expected }) => expected.every((byte, i) => bytes[offset + i] === byte));
  return found ? { name: found.name, remedy: found.remedy ?? CONVERT } : { name: "not an image format we know", remedy: CONVERT };
}

function ascii(text: string): readonly number[] {
  return Array.from(text, (letter) => letter.charCodeAt(0));
}
