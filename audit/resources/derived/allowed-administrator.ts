import { exactGlobMatches } from '../../policy/glob/glob.ts'
import type { Settings } from '../../settings/settings.ts'
import { known } from '../fact.ts'
import type { AdministrationFacts } from '../iam/administration.ts'
import type { Resource } from '../resource.ts'
import { derived } from './derive.ts'

const CONTROL = 'least-privilege/iam-admin-managed-policy-attached'

/** Whether the settings say that a role may administer the account. */
export const ofRole = derived('AWS::IAM::Role', {}, ({ resource }, settings) => allowed(resource, settings))

/** Whether the settings say that a user may administer the account. */
export const ofUser = derived('AWS::IAM::User', {}, ({ resource }, settings) => allowed(resource, settings))

function allowed({ arn }: Resource, { controls }: Settings) {
  const patterns = controls[CONTROL]?.['allowed']
  const found = (Array.isArray(patterns) ? patterns : []).find(
    (pattern): pattern is string => typeof pattern === 'string' && exactGlobMatches(pattern, arn),
  )
  return known<AdministrationFacts['allowedAdministrator']>(found === undefined ? 'NO' : { pattern: found })
}
