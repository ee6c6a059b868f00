import { findAdminGrant } from '../../../engines/iam/effective-permissions/admin-grant.ts'
import type { StatementRef, Principal } from '../../../engines/iam/effective-permissions/principal.ts'
import { known } from '../../fact.ts'
import type { AdministratorFacts } from '../../iam/administrator.ts'
import type { AwsCatalog } from '../../aws-catalog.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import { deriveRolePrincipal, roleInputs, userInputs, deriveUserPrincipal } from './derive-principal.ts'
import { quoteText } from '../../../text/quote-text.ts'

/** The statements that make a role an administrator. */
export const roleAdministration = defineDerivedFact(
  'AWS::IAM::Role',
  roleInputs,
  (inputs, _settings, awsCatalog, now) => deriveAdministration(deriveRolePrincipal(inputs), awsCatalog, now),
)

/** The statements that make a user an administrator. */
export const userAdministration = defineDerivedFact(
  'AWS::IAM::User',
  userInputs,
  (inputs, _settings, awsCatalog, now) => deriveAdministration(deriveUserPrincipal(inputs), awsCatalog, now),
)

function deriveAdministration(principal: Principal, { actions }: AwsCatalog, now: Date) {
  const found = findAdminGrant(principal, { actions: actions(), now: now.toISOString() })
  if (found === undefined) return known<AdministratorFacts['administration']>('NONE')
  const grants = found.statements.map(({ origin, allows, tests, exact, unless }) => ({
    policy: origin.policy,
    statement: formatStatement(origin),
    allows,
    conditions: [
      ...tests.map(({ operator, key }) => `${quoteText(operator)} ${quoteText(key)}`),
      ...(exact ? [] : ['a policy variable in its resources']),
    ],
    deniedBy: [...new Set(unless.map(({ policy }) => policy))],
  }))
  return known<AdministratorFacts['administration']>({ grants, together: found.together })
}

function formatStatement({ sid, index }: StatementRef): string {
  return sid ?? `statement ${index + 1}`
}
