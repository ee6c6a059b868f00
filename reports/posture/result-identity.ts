import { hash } from 'node:crypto'
import type { NonPassingResult } from './finding.ts'

/** What makes two results of different runs the same result: the control and the resource. */
type ResultIdentity = Pick<NonPassingResult, 'control'> & {
  resource: Pick<NonPassingResult['resource'], 'arn' | 'region'>
}

/** The namespace of Assay's UUIDs: a random UUID that must never change. */
const UUID_NAMESPACE = '5b0f6c0e-9d1c-4c53-8f0a-2f1f6d7c9a41'

const NAMESPACE_BYTES = Buffer.from(UUID_NAMESPACE.replaceAll('-', ''), 'hex')

/** The identity of a result: its control and its resource. */
export function buildResultKey({ control, resource }: ResultIdentity): string {
  return `${control} ${resource.region} ${resource.arn}`
}

/** The UUID of version 5 (RFC 9562, section 5.5) of `parts`: the same in every run. */
export function computeStableUuid(...parts: readonly string[]): string {
  const text = JSON.stringify(parts)
  const bytes = Buffer.allocUnsafe(NAMESPACE_BYTES.length + Buffer.byteLength(text))
  NAMESPACE_BYTES.copy(bytes)
  bytes.write(text, NAMESPACE_BYTES.length)
  const digits = hash('sha1', bytes, 'hex')
  const variant = ((Number.parseInt(digits.charAt(16), 16) & 0x3) | 0x8).toString(16)
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-5${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20, 32)}`
}
