import fc from 'fast-check'
import initSqlJs from 'sql.js'
import { describe, expect, it } from 'vitest'
import { listSqliteHeaders } from '../../../../../../audit/engines/image/content/packages/rpm-sqlite.ts'
import { SqliteFormatError } from '../../../../../../audit/engines/image/content/packages/sqlite-pages.ts'
import { RPM_TABLE, writeRpmSqlite } from '../../../../../images/package-databases.ts'

const sqlite = await initSqlJs()

/** A database that SQLite writes with these statements. */
function writeDatabase(statements: readonly string[], blobs: readonly Uint8Array[] = []): Uint8Array {
  const database = new sqlite.Database()
  for (const statement of statements) database.run(statement)
  for (const blob of blobs) database.run('INSERT INTO Packages (blob) VALUES (?)', [blob])
  const bytes = database.export()
  database.close()
  return bytes
}

function listCopies(bytes: Uint8Array): string[] {
  const copies: string[] = []
  for (const header of listSqliteHeaders(bytes)) copies.push(Buffer.from(header ?? []).toString('base64'))
  return copies
}

describe('a database of SQLite', () => {
  it('has the blobs that SQLite has, whatever their sizes, pages and deletions', () => {
    const blob = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc
        .tuple(fc.integer({ min: 300, max: 70_000 }), fc.nat(255))
        .map(([length, byte]) => new Uint8Array(length).fill(byte)),
    )
    fc.assert(
      fc.property(
        fc.array(blob, { maxLength: 40 }),
        fc.constantFrom(512, 1_024, 4_096, 65_536),
        fc.integer({ min: 2, max: 9 }),
        (blobs, pageBytes, every) => {
          const database = new sqlite.Database()
          database.run(`PRAGMA page_size = ${pageBytes}`)
          database.run(RPM_TABLE)
          for (const each of blobs) database.run('INSERT INTO Packages (blob) VALUES (?)', [each])
          database.run(`DELETE FROM Packages WHERE hnum % ${every} = 1`)
          const [rows] = database.exec('SELECT blob FROM Packages ORDER BY hnum')
          const expected = (rows?.values ?? []).map(([value]) =>
            Buffer.from(value as Uint8Array).toString('base64'),
          )
          expect(listCopies(database.export())).toEqual(expected)
          database.close()
        },
      ),
      { numRuns: 60 },
    )
  })

  it('has many pages of rows', async () => {
    const blobs = Array.from({ length: 3_000 }, (_, index) =>
      Buffer.from(`header ${index} ${'x'.repeat(index % 700)}`),
    )
    expect(listCopies(await writeRpmSqlite(blobs))).toEqual(blobs.map(each => each.toString('base64')))
  })

  it.each<[string, () => Uint8Array, RegExp]>([
    ['nothing', () => new Uint8Array(), /does not begin as one/],
    ['text', () => Buffer.alloc(5_000, 'text'), /does not begin as one/],
    ['another table', () => writeDatabase(['CREATE TABLE a (b)']), /has no table of packages/],
    [
      'other columns',
      () => writeDatabase(['CREATE TABLE Packages (blob BLOB, hnum INTEGER)']),
      /has no table of packages/,
    ],
    [
      'a view without an end',
      () =>
        writeDatabase([
          "CREATE VIEW Packages AS WITH RECURSIVE a(hnum, blob) AS (SELECT 1, x'00' UNION ALL SELECT hnum + 1, blob FROM a) SELECT * FROM a",
        ]),
      /has no table of packages/,
    ],
    [
      'columns that are computed',
      () =>
        writeDatabase([
          'CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL, c AS (zeroblob(1e9)))',
        ]),
      /has no table of packages/,
    ],
    [
      'half of its pages',
      () =>
        cut(
          writeDatabase(
            [RPM_TABLE],
            Array.from({ length: 20 }, () => Buffer.alloc(20_000)),
          ),
          0.5,
        ),
      /does not have its page/,
    ],
    [
      'a row in a ring of pages',
      () => edit(writeDatabase([RPM_TABLE], [Buffer.alloc(20_000, 'x')]), makeRing),
      /uses its page \d+ twice/,
    ],
    [
      'pages that lead to each other',
      () =>
        edit(
          writeDatabase(
            [RPM_TABLE],
            Array.from({ length: 200 }, () => Buffer.alloc(400, 'x')),
          ),
          repeatChild,
        ),
      /uses its page \d+ twice/,
    ],
    [
      'a page that is none of a table',
      () => edit(writeDatabase([RPM_TABLE]), view => view.setUint8(4_096, 0x0a)),
      /is none of a table/,
    ],
    [
      'too many cells',
      () => edit(writeDatabase([RPM_TABLE], [Buffer.alloc(9)]), view => view.setUint16(4_096 + 3, 65_535)),
      /more cells than it can have/,
    ],
    [
      'a row that is larger than the file',
      () => edit(writeDatabase([RPM_TABLE], [Buffer.alloc(9)]), enlargeRow),
      /does not fit its page/,
    ],
    [
      'pages of three bytes',
      () => edit(writeDatabase([RPM_TABLE]), view => view.setUint16(16, 3)),
      /has pages of 3 bytes/,
    ],
  ])('with %s is refused', (_, build, message) => {
    const bytes = build()
    expect(() => listCopies(bytes)).toThrow(SqliteFormatError)
    expect(() => listCopies(bytes)).toThrow(message)
  })

  it('that is damaged anywhere is read or refused, and nothing else', async () => {
    const bytes = await writeRpmSqlite(
      Array.from({ length: 60 }, (_, index) => Buffer.alloc(index * 90, 'x')),
    )
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.byteLength - 1), fc.nat(255)), { minLength: 1, maxLength: 20 }),
        changes => {
          const damaged = Uint8Array.from(bytes)
          for (const [at, byte] of changes) damaged[at] = byte
          try {
            let total = 0
            for (const header of listSqliteHeaders(damaged)) total += header?.byteLength ?? 0
            expect(total).toBeLessThan(bytes.byteLength * 2_048)
          } catch (failure) {
            if (!(failure instanceof SqliteFormatError)) throw failure
          }
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

const PAGE = 4_096

function cut(bytes: Uint8Array, part: number): Uint8Array {
  return bytes.slice(0, Math.floor((bytes.byteLength * part) / PAGE) * PAGE)
}

function edit(bytes: Uint8Array, change: (view: DataView) => void): Uint8Array {
  change(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  return bytes
}

/** Makes every page of overflow lead to itself. The table of packages is on page 2, that of sequences on page 3. */
function makeRing(view: DataView): void {
  for (let page = 4; page * PAGE <= view.byteLength; page += 1) view.setUint32((page - 1) * PAGE, page)
}

/** Makes the first child of the root of the table its last one, too. */
function repeatChild(view: DataView): void {
  const first = PAGE + view.getUint16(PAGE + 12)
  view.setUint32(PAGE + 8, view.getUint32(first))
}

/** Makes the size of the first row a number of nine bytes. */
function enlargeRow(view: DataView): void {
  const at = PAGE + view.getUint16(PAGE + 8)
  for (let index = 0; index < 9; index += 1) view.setUint8(at + index, 0xff)
}
