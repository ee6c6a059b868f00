import * as z from 'zod/mini'
import type { EvidenceBucket } from '../../aws/api/evidence/evidence-bucket.ts'
import {
  MANIFEST,
  MANIFEST_DIGEST,
  MANIFEST_SIGNATURE,
  manifestSchema,
  type Manifest,
} from '../../../reports/evidence/manifest.ts'
import {
  formatManifestDigest,
  hashBytes,
  MAX_EVIDENCE_MANIFEST_BYTES,
  parseDocument,
} from '../evidence-files.ts'
import { ExplainedError } from '../explained-error.ts'
import { nameEvidence, type BucketFolder } from './evidence-uri.ts'

/** Which pack follows another one: its manifest, whose other files are stored already. */
export interface ChainLink {
  /** The text of its manifest. */
  manifest: string
  /** The signature of the manifest in Base64, if it was signed. */
  signature?: string | undefined
}

const linkSchema = z.strictObject({
  manifest: z.string().check(z.maxLength(MAX_EVIDENCE_MANIFEST_BYTES)),
  signature: z.optional(z.string().check(z.maxLength(10_000), z.regex(/^[A-Za-z0-9+/=]+$/))),
})

/** Bytes of a link: its manifest with the escapes of JSON, and a signature. */
const MAX_LINK_BYTES = 2 * MAX_EVIDENCE_MANIFEST_BYTES + 20_000

/** The folder of the links of a place. */
const CHAIN = 'chain'

/** The key of the only link that can follow the pack with this digest of its manifest; undefined for the first pack of a place. */
function buildLinkKey(folder: BucketFolder, previous: string | undefined): string {
  return `${folder.folder}${CHAIN}/${previous ?? 'first'}.json`
}

/**
 * Stores the link after the pack `previous`. Only one of two that are stored at the same time is: from then on its pack is the next one,
 * whatever ends before its manifest is stored. False if another one is; the same one is when a request is repeated whose answer was lost.
 */
export async function storeLink(
  folder: BucketFolder,
  previous: string | undefined,
  chainLink: ChainLink,
  bucket: Pick<EvidenceBucket, 'open' | 'store'>,
): Promise<boolean> {
  return storeText(bucket, buildLinkKey(folder, previous), `${JSON.stringify(chainLink)}\n`)
}

/** The link after the pack `previous` with its manifest; undefined if there is none. Throws ExplainedError for what is no link. */
export async function readLink(
  folder: BucketFolder,
  previous: string | undefined,
  bucket: Pick<EvidenceBucket, 'open'>,
): Promise<{ chainLink: ChainLink; manifest: Manifest } | undefined> {
  const key = buildLinkKey(folder, previous)
  const text = await readText(bucket, key, MAX_LINK_BYTES)
  if (text === undefined) return undefined
  const chainLink = parseDocument(key, text, linkSchema)
  const manifest = parseDocument(key, chainLink.manifest, manifestSchema)
  if (manifest.previous?.sha256 !== previous)
    throw new ExplainedError(`${key} leads to a pack that names another one before it`)
  return { chainLink, manifest }
}

/** The files of a linked pack that are stored after the link, the manifest last. */
function listLinkedFiles({ manifest, signature }: ChainLink): readonly (readonly [string, string])[] {
  return [
    ...(signature === undefined ? [] : [[MANIFEST_SIGNATURE, `${signature}\n`] as const]),
    [MANIFEST_DIGEST, formatManifestDigest(hashBytes(manifest))],
    [MANIFEST, manifest],
  ]
}

/**
 * Stores the manifest of a linked pack: a repetition stores the same bytes. Returns the keys. Throws ExplainedError where there is an
 * object with others.
 */
export async function storeLinkedManifest(
  folder: BucketFolder,
  chainLink: ChainLink,
  at: string,
  bucket: Pick<EvidenceBucket, 'open' | 'store'>,
): Promise<string[]> {
  const keys: string[] = []
  for (const [path, text] of listLinkedFiles(chainLink)) {
    const key = `${folder.folder}${nameEvidence(at)}/${path}`
    if (!(await storeText(bucket, key, text)))
      throw new ExplainedError(`${key} exists already with another content, and evidence is never replaced`)
    keys.push(key)
  }
  return keys
}

/** Stores an object that nothing replaces; false if there is one with another text. */
async function storeText(
  bucket: Pick<EvidenceBucket, 'open' | 'store'>,
  key: string,
  text: string,
): Promise<boolean> {
  const stored = await bucket.store(key, { text, bytes: Buffer.byteLength(text), sha256: hashBytes(text) })
  return stored !== false || (await readText(bucket, key, MAX_LINK_BYTES)) === text
}

/** The text of an object; undefined if there is none. Throws ExplainedError for one of more bytes. */
async function readText(
  bucket: Pick<EvidenceBucket, 'open'>,
  key: string,
  maxBytes: number,
): Promise<string | undefined> {
  const body = await bucket.open(key)
  if (body === undefined) return undefined
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of body) {
    bytes += piece.length
    if (bytes > maxBytes) throw new ExplainedError(`${key} has more than ${maxBytes} bytes`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}
