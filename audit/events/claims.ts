import { explainNotUnderstood } from '../engines/iam/not-understood.ts'
import { parsePolicyInPart, PolicyError } from '../engines/iam/policy-document.ts'
import type { FactEdit } from '../resources/fact-edit.ts'
import type { Subject } from './change.ts'

/** Attaches claims to the first subject. */
export function attachClaims(subjects: readonly Subject[], claims: readonly FactEdit[]): readonly Subject[] {
  const [first, ...others] = subjects
  return first === undefined || claims.length === 0 ? subjects : [{ ...first, claims }, ...others]
}

/**
 * Parses the policy document of an event as the value of a claim, incomplete if it is not understood as a whole; without
 * a value if there is no valid document.
 */
export function parseClaimedPolicy(source: unknown): Pick<FactEdit, 'value' | 'incomplete'> {
  if (source === undefined || source === null) return {}
  try {
    const value = parsePolicyInPart(source)
    const incomplete = explainNotUnderstood(value)
    return { value, ...(incomplete === undefined ? {} : { incomplete }) }
  } catch (failure) {
    if (failure instanceof PolicyError) return {}
    throw failure
  }
}
