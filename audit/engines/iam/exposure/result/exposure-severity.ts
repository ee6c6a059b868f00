import type { ExposureScope } from './exposure-scope.ts'

export type ExposureSeverity = 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW' | 'INFORMATIONAL'

/** Verbs of actions that change nothing. */
const READ_ACTION =
  /^[a-z0-9-]+:(get|list|describe|batchget|batchcheck|query|scan|select|head|view|lookup|search|receive)/

/** Whether the actions, in lower case and perhaps with wildcards, only read. */
export function isReadOnlyAccess(actions: readonly string[]): boolean {
  return actions.every(action => READ_ACTION.test(action))
}

/**
 * How bad it is: what the public may change, call or become is CRITICAL, what it may read HIGH. A service that anybody
 * can make use of the resource is HIGH where it changes or calls something, MEDIUM where it reads. Other accounts are
 * MEDIUM; the organization and all users of a shared identity provider's customer LOW; the rest is INFORMATIONAL.
 */
export function rateExposureSeverity(exposure: {
  scope: ExposureScope
  confusable: boolean
  tenant: boolean
  actions: readonly string[]
}): ExposureSeverity {
  const reads = isReadOnlyAccess(exposure.actions)
  if (exposure.scope === 'public') return reads ? 'HIGH' : 'CRITICAL'
  if (exposure.confusable) return reads ? 'MEDIUM' : 'HIGH'
  if (exposure.scope === 'cross-account') return 'MEDIUM'
  return exposure.scope === 'organization' || exposure.tenant ? 'LOW' : 'INFORMATIONAL'
}

export const EXPOSURE_SEVERITIES: readonly ExposureSeverity[] = [
  'CRITICAL',
  'HIGH',
  'MEDIUM',
  'LOW',
  'INFORMATIONAL',
]
