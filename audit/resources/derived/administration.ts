import { administrationOf } from '../../policy/effective/administration.ts'
import type { Origin, Principal } from '../../policy/effective/principal.ts'
import { known } from '../fact.ts'
import type { AdministrationFacts } from '../iam/administration.ts'
import type { Knowledge } from '../knowledge.ts'
import { derived } from './derive.ts'
import { rolePrincipal, roleNeed, userNeed, userPrincipal } from './principal-of.ts'

/** By what a role is an administrator. */
export const ofRole = derived('AWS::IAM::Role', roleNeed, (given, _settings, knowledge, now) =>
  administrationFact(rolePrincipal(given), knowledge, now),
)

/** By what a user is an administrator. */
export const ofUser = derived('AWS::IAM::User', userNeed, (given, _settings, knowledge, now) =>
  administrationFact(userPrincipal(given), knowledge, now),
)

function administrationFact(principal: Principal, { actions }: Knowledge, now: Date) {
  const found = administrationOf(principal, { actions: actions(), now: now.toISOString() })
  if (found === undefined) return known<AdministrationFacts['administration']>('NONE')
  const grants = found.statements.map(({ origin, allows, tests, exact, unless }) => ({
    policy: origin.policy,
    statement: placeOf(origin),
    allows,
    conditions: [
      ...tests.map(({ operator, key }) => `${operator} ${key}`),
      ...(exact ? [] : ['a policy variable in its resources']),
    ],
    deniedBy: [...new Set(unless.map(({ policy }) => policy))],
  }))
  return known<AdministrationFacts['administration']>({ grants, together: found.together })
}

function placeOf({ sid, index }: Origin): string {
  return sid ?? `statement ${index + 1}`
}
