import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import type { WrittenBundle } from './sign-bundle.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** Where a value stands in JSON: the object or the list that has it, and its key there. */
interface Place {
  parent: Json[] | Record<string, Json>
  key: string
  value: Json
}

/** How a value is changed; the seed decides which bit, which other value, and so on. */
const MUTATIONS = ['flip', 'flip', 'flip', 'drop', 'duplicate', 'swap', 'replace', 'copy', 'raw'] as const

/** Other values, for fields of any type. */
const REPLACEMENTS: readonly Json[] = [
  null,
  '',
  '0',
  '1',
  0,
  -1,
  1.5,
  true,
  [],
  {},
  'AAAA',
  [[]],
  '__proto__',
  ' ',
]

/** Mutations: functions from a bundle to its text after a change. */
export const mutateBundle: fc.Arbitrary<(bundle: WrittenBundle) => string> = fc
  .record({
    kind: fc.constantFrom(...MUTATIONS),
    place: fc.nat(),
    other: fc.nat(),
    bit: fc.nat(),
    again: fc.integer({ min: 0, max: 9 }),
  })
  .map(choice => bundle => {
    const copy = structuredClone(bundle) as unknown as Json
    mutateOnce(copy, choice)
    // Some bundles are changed in two places.
    if (choice.again === 0) mutateOnce(copy, { ...choice, place: choice.other, other: choice.bit })
    const text = JSON.stringify(copy)
    return choice.kind === 'raw' ? changeText(text, choice) : text
  })

interface Choice {
  kind: (typeof MUTATIONS)[number]
  place: number
  other: number
  bit: number
}

function mutateOnce(root: Json, { kind, place, other, bit }: Choice): void {
  const places = listPlaces(root)
  const at = places[place % places.length]
  const from = places[other % places.length]
  if (at === undefined || from === undefined) return
  const set = (to: Place, value: Json) => {
    ;(to.parent as Record<string, Json>)[to.key] = value
  }
  if (kind === 'flip') set(at, flip(at.value, bit))
  else if (kind === 'drop' && Array.isArray(at.parent)) at.parent.splice(Number(at.key), 1)
  else if (kind === 'drop') delete (at.parent as Record<string, Json>)[at.key]
  else if (kind === 'duplicate' && Array.isArray(at.parent)) at.parent.push(structuredClone(at.value))
  else if (kind === 'duplicate') set({ ...at, key: `${at.key}${bit % 3}` }, structuredClone(at.value))
  else if (kind === 'swap') swap(at, from, set)
  else if (kind === 'replace') set(at, structuredClone(REPLACEMENTS[bit % REPLACEMENTS.length] ?? null))
  else if (kind === 'copy') set(at, structuredClone(from.value))
}

function swap(a: Place, b: Place, set: (to: Place, value: Json) => void): void {
  const [first, second] = [structuredClone(a.value), structuredClone(b.value)]
  set(a, second)
  set(b, first)
}

/** All values below `root`, each with its place. */
function listPlaces(root: Json): Place[] {
  if (typeof root !== 'object' || root === null) return []
  return Object.entries(root).flatMap(([key, value]: [string, Json]) => [
    { parent: root, key, value },
    ...listPlaces(value),
  ])
}

/** A value with one bit changed: of the bytes that Base64 stands for, of a character, or of a number. */
function flip(value: Json, bit: number): Json {
  if (typeof value === 'number') return value ^ (1 << (bit % 20))
  if (typeof value !== 'string') return value
  const isBase64 = value.length > 8 && /^[\w+/]+=*$/.test(value)
  const bytes = Buffer.from(value, isBase64 ? 'base64' : 'utf8')
  const at = Math.floor(bit / 8) % Math.max(bytes.length, 1)
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit % 8))
  return bytes.toString(isBase64 ? 'base64' : 'utf8')
}

/** Text with one character changed, dropped or doubled. */
function changeText(text: string, { place, bit }: Choice): string {
  const at = place % text.length
  const characters = ['', text.slice(at, at + 1).repeat(2), '"', '}', ',', 'A', ' ', '\\u0000', '0']
  return text.slice(0, at) + characters[bit % characters.length] + text.slice(at + 1)
}

/**
 * Whether a mutated bundle says the same as the original, or less that is still enough. Left out is what no signature
 * covers and no decision rests on: the hint of a key, the identifier of the key of an envelope, the time and the place of
 * an entry without a promise, certificates after the first, and what is around the signed parts of a timestamp.
 */
export function isSameOrLess(text: string, original: WrittenBundle): boolean {
  const mutated = JSON.parse(text) as WrittenBundle
  return (
    isDeepStrictEqual(readContent(mutated), readContent(original)) &&
    readEntries(mutated).every(entry => readEntries(original).some(each => isPart(entry, each))) &&
    readTimestamps(mutated).every(each => readTimestamps(original).includes(each))
  )
}

function readContent({ verificationMaterial: material, dsseEnvelope, messageSignature }: WrittenBundle) {
  const { payload, payloadType, signatures = [] } = dsseEnvelope ?? {}
  return {
    messageSignature: messageSignature ?? undefined,
    envelope: [payload, payloadType, ...signatures.map(({ sig }) => sig)],
    certificate: material.certificate ?? material.x509CertificateChain?.certificates[0],
  }
}

function readEntries({ verificationMaterial: { tlogEntries } }: WrittenBundle): object[] {
  return (tlogEntries ?? []).map(
    ({ inclusionProof, inclusionPromise, logIndex, integratedTime, ...others }) => ({
      ...others,
      ...(inclusionPromise ? { inclusionPromise, logIndex, integratedTime } : {}),
      ...(inclusionProof?.checkpoint?.envelope ? { inclusionProof } : {}),
    }),
  )
}

function isPart(part: object, whole: object): boolean {
  const fields = new Map<string, unknown>(Object.entries(whole))
  return Object.entries(part).every(([field, value]) => isDeepStrictEqual(value, fields.get(field)))
}

/** The content of timestamps, and from their signed attributes to their ends. */
function readTimestamps({
  verificationMaterial: { timestampVerificationData: data },
}: WrittenBundle): string[] {
  return (data?.rfc3161Timestamps ?? []).map(({ signedTimestamp }) => {
    const hex = Buffer.from(signedTimestamp, 'base64').toString('hex')
    const content = hex.indexOf('060b2a864886f70d0109100104')
    return hex.slice(content, content + 200) + hex.slice(hex.indexOf('06092a864886f70d010903'))
  })
}
