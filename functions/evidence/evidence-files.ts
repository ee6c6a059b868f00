import { createHash } from 'node:crypto'
import { closeSync, fstatSync, lstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { JsonRefused, parseUnambiguousJson } from '../../audit/text/unambiguous-json.ts'
import { escapeText } from '../../audit/text/quote-text.ts'
import {
  ACCOUNT_FOLDER,
  MANIFEST,
  MANIFEST_DIGEST,
  MANIFEST_SIGNATURE,
  manifestSchema,
  type Manifest,
} from '../../reports/evidence/manifest.ts'
import { ExplainedError } from './explained-error.ts'
import { readBoundedText } from './read-bounded-text.ts'
import { describeShapeError } from '../../audit/text/shape-error.ts'

/** Bytes of a manifest, of a document beside it, and of the evaluations. */
export const MAX_EVIDENCE_MANIFEST_BYTES = 2_000_000
export const MAX_DOCUMENT_BYTES = 500_000_000

/** A manifest with the digest of its bytes. */
export interface ReadManifest {
  manifest: Manifest
  sha256: string
}

/** Reads the manifest in `directory`. Throws ExplainedError if it is missing, ambiguous or no manifest. */
export function readManifest(directory: string): ReadManifest {
  const text = readEvidenceFile(join(directory, MANIFEST), 'the manifest', MAX_EVIDENCE_MANIFEST_BYTES)
  return { manifest: parseDocument(MANIFEST, text, manifestSchema), sha256: hashBytes(text) }
}

/** Reads a regular file as text: a pipe would wait for its writer. Throws ExplainedError. */
export function readEvidenceFile(path: string, what: string, maxBytes: number): string {
  if (isRegularFile(path) === false)
    throw new ExplainedError(`${path} is a symbolic link or no regular file, which evidence never has`)
  try {
    return readBoundedText(path, maxBytes)
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure)
    throw new ExplainedError(`cannot read ${what} ${path}: ${why}`, { cause: failure })
  }
}

/** Whether there is a regular file at `path`; undefined if there is nothing. */
export function isRegularFile(path: string): boolean | undefined {
  try {
    return lstatSync(path).isFile()
  } catch {
    return undefined
  }
}

/** The SHA-256 digest in hexadecimal digits. */
export function hashBytes(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

const CHUNK_BYTES = 4 * 1_024 * 1_024

/** The size and the digest of a file, read in parts, and at most `maxBytes` of it. Throws Error for what is no regular file. */
export function measureFile(path: string, maxBytes: number): { bytes: number; sha256: string } {
  if (!lstatSync(path).isFile()) throw new Error('is no regular file')
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    if (size > maxBytes) throw new Error(`has ${size} bytes`)
    const hash = createHash('sha256')
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size + 1))
    let bytes = 0
    for (let read = -1; read !== 0 && bytes <= maxBytes;) {
      read = readSync(file, buffer, 0, buffer.length, null)
      hash.update(buffer.subarray(0, read))
      bytes += read
    }
    return { bytes, sha256: hash.digest('hex') }
  } finally {
    closeSync(file)
  }
}

/** The files that an evidence pack has without being in its manifest. */
const UNLISTED = [MANIFEST, MANIFEST_DIGEST, MANIFEST_SIGNATURE]

/** The most entries of a folder that are looked at; more are a fault by themselves. */
const MAX_ENTRIES = 10_000

/**
 * Lists the faults of a directory as evidence, in sentences that begin with the file. Empty: nothing in it was changed. With `only`, these
 * files alone are compared beside the manifest.
 */
export function listFileFaults(
  directory: string,
  { manifest, sha256 }: ReadManifest,
  only?: readonly string[],
): string[] {
  const named = new Map(manifest.files.map(file => [file.path, file]))
  const compared = manifest.files.filter(({ path }) => only === undefined || only.includes(path))
  return [
    ...checkManifestDigest(directory, sha256),
    ...(named.size < manifest.files.length ? [`${MANIFEST}: names a file twice`] : []),
    ...compared.flatMap(({ path, bytes, sha256: expected }) => {
      try {
        const found = measureFile(join(directory, path), bytes)
        if (found.bytes !== bytes) return [`${path}: has ${found.bytes} bytes instead of ${bytes}`]
        return found.sha256 === expected ? [] : [`${path}: was changed: its SHA-256 digest is another one`]
      } catch (failure) {
        return [`${path}: ${describeFailure(failure)}`]
      }
    }),
    ...listFolder(directory, '').flatMap(path =>
      named.has(path) || UNLISTED.includes(path) ? [] : [`${escapeText(path)}: is not in the manifest`],
    ),
  ]
}

function checkManifestDigest(directory: string, sha256: string): string[] {
  try {
    const text = readEvidenceFile(join(directory, MANIFEST_DIGEST), 'the digest of the manifest', 1_000)
    return text === formatManifestDigest(sha256)
      ? []
      : [`${MANIFEST}: was changed, or ${MANIFEST_DIGEST} was: the digest is another one`]
  } catch (failure) {
    return [`${MANIFEST_DIGEST}: ${describeFailure(failure)}`]
  }
}

/** The digest of the manifest as `sha256sum --check` reads it. */
export function formatManifestDigest(sha256: string): string {
  return `${sha256}  ${MANIFEST}\n`
}

/** The paths of the files in a folder and in its folder for the account file; what is neither is listed as it is. */
function listFolder(directory: string, prefix: string): string[] {
  const entries = readdirSync(join(directory, prefix), { withFileTypes: true })
  if (entries.length > MAX_ENTRIES) return [`${prefix}${entries.length} entries`]
  return entries.flatMap(entry => {
    const path = `${prefix}${entry.name}`
    if (!entry.isDirectory()) return [path]
    if (path === ACCOUNT_FOLDER) return listFolder(directory, `${path}/`)
    return [UNLISTED.includes(path) ? `${path}/` : path]
  })
}

function describeFailure(failure: unknown): string {
  const { code, message } = failure as NodeJS.ErrnoException
  return code === 'ENOENT' ? 'is missing' : escapeText(message)
}

/** Reads a document of evidence as text. Throws ExplainedError. */
export function readDocument(directory: string, path: string): string {
  try {
    return readFileSync(join(directory, path), 'utf8')
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure)
    throw new ExplainedError(`${path} cannot be read: ${reason}`, { cause: failure })
  }
}

/** Parses a document, or a line of one. Throws ExplainedError if it is not as `schema` says. */
export function parseDocument<S extends z.ZodMiniType>(path: string, text: string, schema: S): z.infer<S> {
  try {
    const parsed = z.safeParse(schema, parseUnambiguousJson(text))
    if (parsed.success) return parsed.data
    throw new ExplainedError(`${path}: ${describeShapeError(parsed.error)}`)
  } catch (failure) {
    if (!(failure instanceof JsonRefused)) throw failure
    throw new ExplainedError(`${path} is no JSON: ${failure.message}`, { cause: failure })
  }
}
