import { createInstalledPackage, type InstalledPackage } from './installed-package.ts'

/** Tags of RPM headers (rpm: docs/manual/tags.md). */
const TAGS = { name: 1_000, version: 1_001, release: 1_002, epoch: 1_003, arch: 1_022, sourceRpm: 1_044 }

/** Types of values: a number of 32 bits, and texts. */
const INT32 = 4
const TEXTS = [6, 8, 9]

/** Limits of a header: rpm allows 65,535 entries and 256 MB, of which packages use a fraction. */
const MAX_ENTRIES = 65_535
const MAX_TEXT = 512

const ENTRY_BYTES = 16

/** Keys that rpm keeps among the packages; they are no software. */
const KEY = 'gpg-pubkey'

/**
 * Parses the header of a package as RPM's databases store it, without the magic number of files: the number of entries and of
 * bytes, the entries, the values. Returns `'NO_PACKAGE'` for a public key, and undefined if it cannot be understood.
 */
export function parseRpmHeader(header: Uint8Array): InstalledPackage | 'NO_PACKAGE' | undefined {
  if (header.byteLength < 8) return undefined
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
  const count = view.getUint32(0)
  const start = 8 + count * ENTRY_BYTES
  if (count > MAX_ENTRIES || start + view.getUint32(4) > header.byteLength) return undefined
  const values = new Map<number, string>()
  for (let index = 0; index < count; index += 1) {
    const at = 8 + index * ENTRY_BYTES
    const tag = view.getUint32(at)
    if (!Object.values(TAGS).includes(tag)) continue
    const value = readValue(view, view.getUint32(at + 4), start + view.getInt32(at + 8))
    if (value !== undefined) values.set(tag, value)
  }
  return toPackage(values)
}

function toPackage(values: ReadonlyMap<number, string>): InstalledPackage | 'NO_PACKAGE' | undefined {
  const name = values.get(TAGS.name)
  if (name === KEY) return 'NO_PACKAGE'
  const [version, release] = [values.get(TAGS.version), values.get(TAGS.release)]
  const epoch = values.get(TAGS.epoch) ?? '0'
  const complete = version && release ? `${epoch === '0' ? '' : `${epoch}:`}${version}-${release}` : undefined
  // `openssl-3.0.7-1.el9.src.rpm`: name, version and release of the source package.
  const source = values.get(TAGS.sourceRpm)?.replace(/-[^-]*-[^-]*\.(?:no)?src\.rpm$/, '')
  return createInstalledPackage('rpm', {
    name,
    version: complete,
    architecture: values.get(TAGS.arch),
    source,
  })
}

function readValue(view: DataView, type: number, at: number): string | undefined {
  if (at < 0 || at >= view.byteLength) return undefined
  if (type === INT32) return at + 4 <= view.byteLength ? String(view.getUint32(at)) : undefined
  if (!TEXTS.includes(type)) return undefined
  const bytes = new Uint8Array(
    view.buffer,
    view.byteOffset + at,
    Math.min(MAX_TEXT + 1, view.byteLength - at),
  )
  const end = bytes.indexOf(0)
  return end === -1 ? undefined : new TextDecoder().decode(bytes.subarray(0, end))
}
