import { COMPLIANCE_RECORD_SORT } from '../../../audit/state/keys.ts'
import type { ComplianceRecord } from '../../../audit/state/compliance-record.ts'
import type { Item } from '../../../audit/state/store.ts'

/** The controls in a compliance record that this version does not know. */
export function listUnknownControls({ key, body }: Item, knownControls: ReadonlySet<string>): string[] {
  if (key.sort !== COMPLIANCE_RECORD_SORT) return []
  return Object.keys((body as ComplianceRecord).results).filter(id => !knownControls.has(id))
}

/** The most controls that are named. */
const MAX_NAMED = 10

/** What is said of controls that this version does not know. */
export function describeControls(controls: readonly string[]): string[] {
  if (controls.length === 0) return []
  const named = controls.toSorted().slice(0, MAX_NAMED).join(', ')
  return [
    `${controls.length} controls of the deployment are not known to this version of Assay, and their results are left out: ${named}`,
  ]
}
