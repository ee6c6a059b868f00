/** Little-endian words that begin the parts of the file (rpm: lib/backend/ndb/rpmpkg.c). */
const HEADER_MAGIC = 0x50_6d_70_52 // RpmP
const SLOT_MAGIC = 0x74_6f_6c_53 // Slot
const BLOB_MAGIC = 0x53_62_6c_42 // BlbS

const PAGE_BYTES = 4_096
const SLOT_BYTES = 16
const BLOCK_BYTES = 16
const BLOB_HEADER_BYTES = 16
const HEADER_BYTES = 32

/**
 * The package headers in `Packages.db`, RPM's database in its ndb format: a header, pages of slots that each say where
 * a blob begins, and the blobs. A slot without a blob counts as `undefined`; undefined for another format.
 */
export function listNdbHeaders(database: Uint8Array): (Uint8Array | undefined)[] | undefined {
  if (database.byteLength < HEADER_BYTES) return undefined
  const view = new DataView(database.buffer, database.byteOffset, database.byteLength)
  const slotsEnd = view.getUint32(12, true) * PAGE_BYTES
  const isNdb = view.getUint32(0, true) === HEADER_MAGIC && view.getUint32(4, true) === 0
  if (!isNdb || slotsEnd === 0 || slotsEnd > database.byteLength) return undefined
  const headers: (Uint8Array | undefined)[] = []
  let bytes = 0
  for (let at = HEADER_BYTES; at < slotsEnd; at += SLOT_BYTES) {
    const packageIndex = view.getUint32(at + 4, true)
    const isSlot = view.getUint32(at, true) === SLOT_MAGIC
    if (isSlot && packageIndex === 0) continue
    const header = isSlot
      ? readBlob(view, view.getUint32(at + 8, true) * BLOCK_BYTES, packageIndex)
      : undefined
    bytes += header?.byteLength ?? 0
    // Blobs do not overlap: together they are never larger than the file.
    headers.push(bytes > database.byteLength ? undefined : header)
  }
  return headers
}

function readBlob(view: DataView, at: number, packageIndex: number): Uint8Array | undefined {
  const start = at + BLOB_HEADER_BYTES
  if (start > view.byteLength || view.getUint32(at, true) !== BLOB_MAGIC) return undefined
  const length = view.getUint32(at + 12, true)
  if (view.getUint32(at + 4, true) !== packageIndex || start + length > view.byteLength) return undefined
  return new Uint8Array(view.buffer, view.byteOffset + start, length)
}
