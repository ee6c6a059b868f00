import initSqlJs from 'sql.js'

/** A package that a test installs. */
export interface TestPackage {
  name: string
  version: string
  architecture?: string
  source?: string
}

/** The database of apk, `lib/apk/db/installed`. */
export function writeApkDatabase(packages: readonly TestPackage[]): string {
  return packages
    .map(({ name, version, architecture = 'x86_64', source = name }) =>
      [
        'C:Q1qKcZ+j23xssAXmgQhkOO8dHnbWw=',
        `P:${name}`,
        `V:${version}`,
        `A:${architecture}`,
        'S:10420',
        'I:45056',
        `T:The package ${name}`,
        'L:MIT',
        `o:${source}`,
        'F:usr/bin',
        `R:${name}`,
        'a:0:0:755',
        'Z:Q1gW3VXMEtFZCxDFoqXy1LYKdXXqw=',
      ].join('\n'),
    )
    .map(paragraph => `${paragraph}\n\n`)
    .join('')
}

/** The database of dpkg, `var/lib/dpkg/status`; without a status it is a file of distroless images. */
export function writeDpkgDatabase(packages: readonly TestPackage[], status = 'install ok installed'): string {
  return packages
    .map(({ name, version, architecture = 'amd64', source }) =>
      [
        `Package: ${name}`,
        ...(status === '' ? [] : [`Status: ${status}`]),
        'Priority: optional',
        'Maintainer: Debian Maintainers <maintainers@example.org>',
        `Architecture: ${architecture}`,
        ...(source === undefined ? [] : [`Source: ${source} (1.0)`]),
        `Version: ${version}`,
        'Depends: libc6 (>= 2.34)',
        'Description: a package',
        ' Package: of a continuation line',
        ' .',
      ].join('\n'),
    )
    .map(paragraph => `${paragraph}\n\n`)
    .join('')
}

/** The header of a package as RPM stores it in its databases. `version` is `epoch:version-release`. */
export function writeRpmHeader({
  name,
  version,
  architecture = 'x86_64',
  source = name,
}: TestPackage): Uint8Array {
  const [, epoch, upstream = '', release = ''] = /^(?:(\d+):)?(.*)-([^-]*)$/.exec(version) ?? []
  const values: [tag: number, type: number, value: Uint8Array][] = [
    [100, 8, text('C')],
    [1_000, 6, text(name)],
    [1_001, 6, text(upstream)],
    [1_002, 6, text(release)],
    ...(epoch === undefined ? [] : [[1_003, 4, number(Number(epoch))] as [number, number, Uint8Array]]),
    [1_004, 9, text('A summary')],
    [1_022, 6, text(architecture)],
    [1_044, 6, text(`${source}-${upstream}-${release}.src.rpm`)],
  ]
  const entries = Buffer.alloc(values.length * 16)
  const data: Uint8Array[] = []
  let at = 0
  for (const [index, [tag, type, value]] of values.entries()) {
    const padding = type === 4 ? (4 - (at % 4)) % 4 : 0
    data.push(Buffer.alloc(padding), value)
    at += padding
    for (const [field, each] of [tag, type, at, 1].entries())
      entries.writeUInt32BE(each, index * 16 + field * 4)
    at += value.byteLength
  }
  return Buffer.concat([number(values.length), number(at), entries, ...data])
}

function text(value: string): Uint8Array {
  return Buffer.from(`${value}\0`)
}

function number(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** The table that RPM creates. */
export const RPM_TABLE =
  "CREATE TABLE IF NOT EXISTS 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL)"

/** `rpmdb.sqlite`, which SQLite itself writes. */
export async function writeRpmSqlite(headers: readonly Uint8Array[], table = RPM_TABLE): Promise<Uint8Array> {
  const sqlite = await initSqlJs()
  const database = new sqlite.Database()
  database.run(table)
  database.run(
    "CREATE TABLE IF NOT EXISTS 'Name' (key 'TEXT' NOT NULL, hnum INTEGER NOT NULL, idx INTEGER NOT NULL)",
  )
  for (const header of headers) database.run('INSERT INTO Packages (blob) VALUES (?)', [header])
  const bytes = database.export()
  database.close()
  // RPM opens its database with a write-ahead log: SQLite then writes 2 here (SQLite, "Database File Format", 1.3.3).
  bytes[18] = 2
  bytes[19] = 2
  return bytes
}

/** `Packages.db` in the ndb format: a header, a page of slots, and the blobs in blocks of 16 bytes. */
export function writeRpmNdb(headers: readonly Uint8Array[]): Uint8Array {
  const slots = Buffer.alloc(4_096)
  slots.write('RpmP', 0)
  slots.writeUInt32LE(1, 8)
  slots.writeUInt32LE(1, 12)
  slots.writeUInt32LE(headers.length + 1, 16)
  for (let at = 32; at < slots.byteLength; at += 16) slots.write('Slot', at)
  const blobs: Uint8Array[] = []
  let block = slots.byteLength / 16
  for (const [index, header] of headers.entries()) {
    const head = Buffer.alloc(16)
    head.write('BlbS', 0)
    head.writeUInt32LE(index + 1, 4)
    head.writeUInt32LE(1, 8)
    head.writeUInt32LE(header.byteLength, 12)
    const tail = Buffer.alloc(12)
    tail.writeUInt32LE(header.byteLength, 4)
    tail.write('BlbE', 8)
    const padding = Buffer.alloc((16 - ((head.byteLength + header.byteLength + tail.byteLength) % 16)) % 16)
    const blob = Buffer.concat([head, header, padding, tail])
    const slot = 32 + index * 16
    slots.writeUInt32LE(index + 1, slot + 4)
    slots.writeUInt32LE(block, slot + 8)
    slots.writeUInt32LE(blob.byteLength / 16, slot + 12)
    block += blob.byteLength / 16
    blobs.push(blob)
  }
  return Buffer.concat([slots, ...blobs])
}
