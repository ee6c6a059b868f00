import { hash } from 'node:crypto'
import type { Resource } from '../../resources/resource.ts'

/** Hexadecimal digits of an id: 128 bits. */
const ID_LENGTH = 32

/** Digits of an id in lists and messages: more than enough for the findings of an account. */
const SHOWN_ID_LENGTH = 12

/**
 * The first 32 hexadecimal digits of the SHA-256 of `parts`, as a JSON array so that no text can pass for two. Code
 * scanning, Security Hub and others recognize a finding by it: what is part of it must never change.
 */
export function computeStableId(...parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts), 'hex').slice(0, ID_LENGTH)
}

/** The id of a finding, a control on a resource: the same in every run. */
export function computeFindingId(control: string, { region, arn }: Pick<Resource, 'region' | 'arn'>): string {
  return computeStableId(control, region, arn)
}

/** The first digits of an id, by which `assay findings show` and `history` find it. */
export function shortenFindingId(id: string): string {
  return id.slice(0, SHOWN_ID_LENGTH)
}
