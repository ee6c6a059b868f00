import type { AuditScope } from '../events/change.ts'
import type { Configuration } from './configuration.ts'

/** Creates the audit scope of `account`. */
export function createAuditScope(
  account: string,
  { regions, organization }: Pick<Configuration, 'regions' | 'organization'>,
): AuditScope {
  return { account, regions, ...(organization ? { organization: { account, ...organization } } : {}) }
}
