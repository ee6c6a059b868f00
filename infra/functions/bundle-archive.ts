import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'

/** The archive of a bundle: its file, and the hash by which Lambda identifies the code. */
export interface BundleArchive {
  path: string
  /** SHA-256 of the file in Base64 (Lambda API Reference, FunctionConfiguration, "CodeSha256"). */
  hash: string
}

/** A file of an archive. */
export interface ArchivedFile {
  name: string
  content: Buffer
}

/** What archives are made of, and where they are written. */
export interface BundleSource {
  /** The directory of all bundles, each in a subdirectory named like its function. */
  bundles: string
  /** The configuration of the deployment, as every function reads it from a file beside its code. */
  configuration: string
  /** The directory of the archives. */
  archives: string
}

/** The name of the file with the configuration. */
const CONFIGURATION_FILE = 'assay.config.json'

/**
 * Writes the archive of the bundle `name` with the configuration. CDK uploads it as it is, so that its hash is known before the
 * deployment.
 */
export function writeBundleArchive(
  { bundles, configuration, archives }: BundleSource,
  name: string,
): BundleArchive {
  const bundle = join(bundles, name)
  const code = readdirSync(bundle)
    .filter(file => file !== CONFIGURATION_FILE)
    .map(file => ({ name: file, content: readFileSync(join(bundle, file)) }))
  const configured = { name: CONFIGURATION_FILE, content: Buffer.from(configuration) }
  const archive = packFiles([...code, configured].toSorted((one, other) => (one.name < other.name ? -1 : 1)))
  const path = join(archives, `${name}.zip`)
  mkdirSync(archives, { recursive: true })
  writeFileSync(path, archive)
  return { path, hash: createHash('sha256').update(archive).digest('base64') }
}

/** Version 2.0 of the ZIP format, on Unix. */
const VERSION = 20
const UNIX = 3 << 8
/** Names are UTF-8. */
const FLAGS = 0x800
/** 1 January 1980, the first date of the format, so that equal files give equal archives. */
const DATE = 0x21
/** A regular file that everyone may read, as Lambda requires. */
const MODE = 0o100_644 * 0x1_00_00

/**
 * Packs files into a ZIP archive without compression, which depends on the version of zlib ("APPNOTE.TXT - .ZIP File
 * Format Specification", sections 4.3.7, 4.3.12 and 4.3.16).
 */
export function packFiles(files: readonly ArchivedFile[]): Buffer {
  const locals = files.map(file => Buffer.concat([buildLocalHeader(file), file.content]))
  const offsets = locals.map((_, index) =>
    locals.slice(0, index).reduce((sum, { length }) => sum + length, 0),
  )
  const directory = Buffer.concat(files.map((file, index) => buildDirectoryEntry(file, offsets[index] ?? 0)))
  const start = locals.reduce((sum, { length }) => sum + length, 0)
  return Buffer.concat([...locals, directory, buildDirectoryEnd(files.length, directory.length, start)])
}

/** The fields that a local header and a directory entry have in common, from the required version on. */
function buildFileFields({ name, content }: ArchivedFile): Buffer {
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(VERSION, 0)
  fields.writeUInt16LE(FLAGS, 2)
  fields.writeUInt16LE(DATE, 8)
  fields.writeUInt32LE(crc32(content), 10)
  fields.writeUInt32LE(content.length, 14)
  fields.writeUInt32LE(content.length, 18)
  fields.writeUInt16LE(Buffer.byteLength(name), 22)
  return fields
}

function buildLocalHeader(file: ArchivedFile): Buffer {
  return Buffer.concat([Buffer.from('PK\u0003\u0004'), buildFileFields(file), Buffer.from(file.name)])
}

function buildDirectoryEntry(file: ArchivedFile, offset: number): Buffer {
  const version = Buffer.alloc(2)
  version.writeUInt16LE(UNIX | VERSION, 0)
  const rest = Buffer.alloc(14)
  rest.writeUInt32LE(MODE, 6)
  rest.writeUInt32LE(offset, 10)
  return Buffer.concat([
    Buffer.from('PK\u0001\u0002'),
    version,
    buildFileFields(file),
    rest,
    Buffer.from(file.name),
  ])
}

function buildDirectoryEnd(count: number, size: number, start: number): Buffer {
  const end = Buffer.alloc(18)
  end.writeUInt16LE(count, 4)
  end.writeUInt16LE(count, 6)
  end.writeUInt32LE(size, 8)
  end.writeUInt32LE(start, 12)
  return Buffer.concat([Buffer.from('PK\u0005\u0006'), end])
}
