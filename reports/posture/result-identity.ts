import { createHash } from 'node:crypto'
import type { NonPassingResult } from './finding.ts'

/** What makes two results of different runs the same result: the control and the resource. */
type ResultIdentity = Pick<NonPassingResult, 'control'> & {
  resource: Pick<NonPassingResult['resource'], 'arn' | 'region'>
}

/** Hexadecimal digits of a fingerprint: 128 bits. */
const FINGERPRINT_LENGTH = 32

/** The namespace of Assay's UUIDs: a random UUID that must never change. */
const UUID_NAMESPACE = '5b0f6c0e-9d1c-4c53-8f0a-2f1f6d7c9a41'

/** The identity of a result: its control and its resource. */
export function buildResultKey({ control, resource }: ResultIdentity): string {
  return `${control} ${resource.region} ${resource.arn}`
}

/**
 * The first 32 hexadecimal digits of the SHA-256 of `parts`, as a JSON array so that no text can pass for two. Code
 * scanning, Security Hub and others recognize a finding by it: what is part of it must never change.
 */
export function computeStableId(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, FINGERPRINT_LENGTH)
}

/** The UUID of version 5 (RFC 9562, section 5.5) of `parts`: the same in every run. */
export function computeStableUuid(...parts: readonly string[]): string {
  const namespace = Buffer.from(UUID_NAMESPACE.replaceAll('-', ''), 'hex')
  const bytes = createHash('sha1').update(namespace).update(JSON.stringify(parts)).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
