import type { ExposureScope } from './exposure-scope.ts'

export type ExposureSeverity = 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW' | 'INFORMATIONAL'

/** Verbs of actions that change nothing. */
const READ_ACTION =
  /^[a-z0-9-]+:(get|list|describe|batchget|batchcheck|query|scan|select|head|view|lookup|search|receive)/

/** Whether the actions, in lowercase and possibly with wildcards, only read. */
function isReadOnlyAccess(actions: readonly string[]): boolean {
  return actions.every(action => READ_ACTION.test(action))
}

/**
 * The severity of an exposure. CRITICAL: the public can change, invoke or assume it; HIGH: the public can read it. A
 * service that anyone can make use the resource is HIGH if it changes or invokes it, MEDIUM if it reads. Other
 * accounts are MEDIUM; the organization, and all users of one customer of a shared identity provider, are LOW;
 * everything else is INFORMATIONAL.
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
