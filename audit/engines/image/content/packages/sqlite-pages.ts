/** A database of SQLite in memory (SQLite, "Database File Format"). */
export interface SqliteDatabase {
  view: DataView
  pageBytes: number
  /** Bytes of a page without those that are reserved at its end. */
  usableBytes: number
  pages: number
}

/** The bytes are no database of SQLite, or a damaged one. */
export class SqliteFormatError extends Error {
  override name = 'SqliteFormatError'
}

const MAGIC = 'SQLite format 3\0'
const HEADER_BYTES = 100

/** Page types of a table: pages with rows, and pages that lead to them. */
const LEAF = 0x0d
const INTERIOR = 0x05

/** Opens a database. Throws SqliteFormatError. */
export function openSqlite(bytes: Uint8Array): SqliteDatabase {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.byteLength < HEADER_BYTES || new TextDecoder().decode(bytes.subarray(0, 16)) !== MAGIC)
    throw new SqliteFormatError('it does not begin as one')
  const [stored, reserved] = [view.getUint16(16), view.getUint8(20)]
  const pageBytes = stored === 1 ? 65_536 : stored
  const isPowerOfTwo = (pageBytes & (pageBytes - 1)) === 0
  if (pageBytes < 512 || !isPowerOfTwo || pageBytes - reserved < 480)
    throw new SqliteFormatError(`it has pages of ${pageBytes} bytes`)
  return {
    view,
    pageBytes,
    usableBytes: pageBytes - reserved,
    pages: Math.floor(bytes.byteLength / pageBytes),
  }
}

/**
 * The rows of the table whose tree begins at page `root`. A row is valid until the next one. Each page is read once at
 * most: what leads to a page again, as no database of SQLite does, throws SqliteFormatError.
 */
export function* listRows(database: SqliteDatabase, root: number): Generator<Uint8Array> {
  const seen = new Set<number>()
  const pending = [root]
  const scratch = { bytes: new Uint8Array(database.pageBytes) }
  for (let page = pending.pop(); page !== undefined; page = pending.pop()) {
    const start = openPage(database, page, seen)
    const header = page === 1 ? start + HEADER_BYTES : start
    const { view } = database
    const type = view.getUint8(header)
    if (type !== LEAF && type !== INTERIOR) throw new SqliteFormatError(`page ${page} is none of a table`)
    const pointers = header + (type === LEAF ? 8 : 12)
    const cells = view.getUint16(header + 3)
    if (pointers + cells * 2 > start + database.usableBytes)
      throw new SqliteFormatError(`page ${page} has more cells than it can have`)
    const places = Array.from({ length: cells }, (_, index) => start + view.getUint16(pointers + index * 2))
    if (type === LEAF)
      for (const at of places)
        yield readRow(database, { at, end: start + database.usableBytes, seen, scratch })
    else {
      const children = [...places.map(at => readWord(database, at)), view.getUint32(header + 8)]
      pending.push(...children.toReversed())
    }
  }
}

/** Where a page begins. */
function openPage({ pageBytes, pages }: SqliteDatabase, page: number, seen: Set<number>): number {
  if (page < 1 || page > pages) throw new SqliteFormatError(`it does not have its page ${page}`)
  if (seen.has(page)) throw new SqliteFormatError(`it uses its page ${page} twice`)
  seen.add(page)
  return (page - 1) * pageBytes
}

interface RowPlace {
  at: number
  /** The end of the page. */
  end: number
  seen: Set<number>
  /** Memory for a row that is stored on several pages. */
  scratch: { bytes: Uint8Array }
}

function readRow(database: SqliteDatabase, { at, end, seen, scratch }: RowPlace): Uint8Array {
  const { view, usableBytes } = database
  const size = readVarint(view, at)
  const start = readVarint(view, size.next).next
  const local = countLocalBytes(size.value, usableBytes)
  const hasOverflow = local < size.value
  if (start + local + (hasOverflow ? 4 : 0) > end || size.value > view.byteLength)
    throw new SqliteFormatError('it has a row that does not fit its page')
  const first = new Uint8Array(view.buffer, view.byteOffset + start, local)
  if (!hasOverflow) return first
  if (scratch.bytes.byteLength < size.value) scratch.bytes = new Uint8Array(size.value * 2)
  scratch.bytes.set(first)
  let page = readWord(database, start + local)
  for (let filled = local; filled < size.value;) {
    const from = openPage(database, page, seen)
    const length = Math.min(size.value - filled, usableBytes - 4)
    scratch.bytes.set(new Uint8Array(view.buffer, view.byteOffset + from + 4, length), filled)
    filled += length
    page = view.getUint32(from)
  }
  return scratch.bytes.subarray(0, size.value)
}

/** Bytes of a row that are on its own page (SQLite, "Database File Format", 1.6). */
function countLocalBytes(size: number, usableBytes: number): number {
  const most = usableBytes - 35
  if (size <= most) return size
  const least = Math.floor(((usableBytes - 12) * 32) / 255) - 23
  const rest = least + ((size - least) % (usableBytes - 4))
  return rest <= most ? rest : least
}

function readWord({ view }: SqliteDatabase, at: number): number {
  if (at + 4 > view.byteLength) throw new SqliteFormatError('it ends within a page')
  return view.getUint32(at)
}

/** A number of one to nine bytes, of which each but the last one has its highest bit set. */
export function readVarint(view: DataView, at: number): { value: number; next: number } {
  let value = 0
  for (let index = 0; index < 8; index += 1) {
    if (at + index >= view.byteLength) throw new SqliteFormatError('it ends within a number')
    const byte = view.getUint8(at + index)
    value = value * 128 + (byte & 0x7f)
    if ((byte & 0x80) === 0) return { value, next: at + index + 1 }
  }
  // A ninth byte makes a number larger than any size here.
  return { value: Number.MAX_SAFE_INTEGER, next: at + 9 }
}
