import { isExactGlobMatch } from '../../../engines/iam/glob/glob-match.ts'
import type { Settings } from '../../../settings/settings.ts'
import { known } from '../../fact.ts'
import type { AdministratorFacts } from '../../iam/administrator.ts'
import type { Resource } from '../../resource.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

const CONTROL_ID = 'least-privilege/iam-admin-managed-policy-attached'

/** Whether the settings allow a role to be an administrator. */
export const roleAllowedAdministrator = defineDerivedFact('AWS::IAM::Role', {}, ({ resource }, settings) =>
  findAllowance(resource, settings),
)

/** Whether the settings allow a user to be an administrator. */
export const userAllowedAdministrator = defineDerivedFact('AWS::IAM::User', {}, ({ resource }, settings) =>
  findAllowance(resource, settings),
)

function findAllowance({ arn }: Resource, { controls }: Settings) {
  const patterns = controls[CONTROL_ID]?.['allowed']
  const found = (Array.isArray(patterns) ? patterns : []).find(
    (pattern): pattern is string => typeof pattern === 'string' && isExactGlobMatch(pattern, arn),
  )
  return known<AdministratorFacts['allowedAdministrator']>(found === undefined ? 'NO' : { pattern: found })
}
