import { listRows, openSqlite, readVarint, SqliteFormatError } from './sqlite-pages.ts'

/** The table of package headers, as RPM creates it (rpm: lib/backend/sqlite.c). */
const PACKAGES_TABLE =
  /^CREATE TABLE ['"]?Packages['"]? ?\(\s*hnum INTEGER PRIMARY KEY AUTOINCREMENT,\s*blob BLOB NOT NULL\s*\)$/i

/** The page of the table of all tables: `type, name, tbl_name, rootpage, sql`. */
const SCHEMA_PAGE = 1

/** Columns of a row that are read. */
const MAX_COLUMNS = 16

/** Bytes of the numbers of fixed size, by their serial type (SQLite, "Database File Format", 2.1). */
const NUMBER_BYTES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0]

/**
 * The package headers in `rpmdb.sqlite`, RPM's database in SQLite, one after the other; each is valid until the next one.
 * Undefined stands for a row without one. Throws SqliteFormatError.
 *
 * The rows are read page by page from the bytes: an engine of SQL would need several times the memory of the database,
 * and run what the database of an image defines, such as a view without an end.
 */
export function* listSqliteHeaders(bytes: Uint8Array): Generator<Uint8Array | undefined> {
  const database = openSqlite(bytes)
  let root: number | undefined
  for (const row of listRows(database, SCHEMA_PAGE)) root ??= findRoot(row)
  if (root === undefined) throw new SqliteFormatError('it has no table of packages as RPM creates it')
  for (const row of listRows(database, root)) yield readColumns(row)[1]
}

/** The first page of the table of packages; undefined if a row of the schema is of something else. */
function findRoot(row: Uint8Array): number | undefined {
  const [type, name, , root, sql] = readColumns(row)
  if (decode(type) !== 'table' || decode(name) !== 'Packages' || !PACKAGES_TABLE.test(decode(sql)))
    return undefined
  return root?.reduce((number, byte) => number * 256 + byte, 0)
}

function decode(column: Uint8Array | undefined): string {
  return new TextDecoder().decode(column)
}

/** The columns of a row as they are stored: texts, blobs, and numbers with the highest byte first. */
function readColumns(row: Uint8Array): (Uint8Array | undefined)[] {
  const view = new DataView(row.buffer, row.byteOffset, row.byteLength)
  const header = readVarint(view, 0)
  const columns: (Uint8Array | undefined)[] = []
  let at = header.value
  for (let next = header.next; next < header.value && columns.length < MAX_COLUMNS;) {
    const type = readVarint(view, next)
    const length = NUMBER_BYTES[type.value] ?? Math.floor((type.value - 12) / 2)
    columns.push(at + length <= row.byteLength ? row.subarray(at, at + length) : undefined)
    at += length
    next = type.next
  }
  return columns
}
