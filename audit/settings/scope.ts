import type { Scope } from '../changes/change.ts'
import type { Configuration } from './configuration.ts'

/** Which changes of `account` are audited. */
export function scopeOf(
  account: string,
  { regions, organization }: Pick<Configuration, 'regions' | 'organization'>,
): Scope {
  return { account, regions, ...(organization ? { organization: { account, ...organization } } : {}) }
}
