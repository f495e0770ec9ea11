/** A picture as a phone sends it: as it is where it is small, else made smaller. */
import { MOST_PICTURE_BYTES, type Picture } from "./text_data";

const SENT_AS_IS = /^image\/(jpeg|png|gif|webp)$/;
const MOST_PIXELS = 1280;
const QUALITY = 0.8;

/** The picture in a file; null where it is none that this browser can show, or stays too large. */
export async function pictureIn(file: Blob): Promise<Picture | null> {
  const small = SENT_AS_IS.test(file.type) && file.size <= MOST_PICTURE_BYTES ? file : await smaller(file);
  if (small === null || small.size > MOST_PICTURE_BYTES) return null;
  return { kind: small.type, data: base64(new Uint8Array(await small.arrayBuffer())) };
}

async function smaller(file: Blob): Promise<Blob | null> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) return null;
  const scale = Math.min(1, MOST_PIXELS / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
