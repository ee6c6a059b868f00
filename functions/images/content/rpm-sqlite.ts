import type { Database, SqlJsStatic } from 'sql.js'

/** The table of package headers, as RPM creates it (rpm: lib/backend/sqlite.c). */
const PACKAGES_TABLE =
  /^CREATE TABLE (?:IF NOT EXISTS )?['"]?Packages['"]? ?\(\s*hnum INTEGER PRIMARY KEY AUTOINCREMENT,\s*blob BLOB NOT NULL\s*\)$/i

/** A larger header is no package's: that of the largest packages has some 10 MB. */
const MAX_HEADER_BYTES = 16 * 1_024 * 1_024

let loading: Promise<SqlJsStatic> | undefined

/** SQLite as WebAssembly, with the binary in the module: so it is bundled. It loads only for an image that needs it. */
async function loadSqlite(): Promise<SqlJsStatic> {
  loading ??= import('sql.js/dist/sql-wasm-inline.js').then(({ default: initialize }) => initialize())
  return loading
}

/**
 * The package headers in `rpmdb.sqlite`, one after the other: they are larger together than what is kept of them. Undefined stands
 * for one that is too large. Throws an Error that says why the database cannot be read.
 */
export async function* readSqliteHeaders(bytes: Uint8Array): AsyncGenerator<Uint8Array | undefined> {
  const sqlite = await loadSqlite()
  const database = new sqlite.Database(bytes)
  try {
    checkTable(database)
    yield* listHeaders(database, bytes.byteLength)
  } finally {
    database.close()
  }
}

/** The database is someone else's: anything but a plain table could compute without an end. */
function checkTable(database: Database): void {
  database.run('PRAGMA trusted_schema = OFF')
  const [found] = database.exec("SELECT type, sql FROM sqlite_master WHERE name = 'Packages' COLLATE NOCASE")
  const [type, sql] = found?.values[0] ?? []
  if (found?.values.length !== 1 || type !== 'table' || typeof sql !== 'string' || !PACKAGES_TABLE.test(sql))
    throw new Error('it has no table of packages as RPM creates it')
}

/** A damaged database can repeat pages: the headers are never larger together than the file. */
function* listHeaders(database: Database, size: number): Generator<Uint8Array | undefined> {
  const statement = database.prepare(
    'SELECT length(blob), CASE WHEN length(blob) <= $most THEN blob END FROM Packages',
    { $most: MAX_HEADER_BYTES },
  )
  try {
    let total = 0
    while (statement.step()) {
      const [length, blob] = statement.get()
      total += typeof length === 'number' ? length : 0
      if (total > size) throw new Error('it repeats its pages')
      yield blob instanceof Uint8Array ? blob : undefined
    }
  } finally {
    statement.free()
  }
}
