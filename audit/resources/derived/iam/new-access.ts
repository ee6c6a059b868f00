import { isAnyAllowed } from '../../../engines/iam/diff/dangerous-access.ts'
import type { Principal } from '../../../engines/iam/effective-permissions/principal.ts'
import type { AwsCatalog } from '../../aws-catalog.ts'
import { known } from '../../fact.ts'
import type { NewAccessFacts } from '../../iam/new-access.ts'
import { computePolicyFingerprint, type NewAccess, type RecordedAccess } from '../../recorded/new-access.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import { deriveRolePrincipal, deriveUserPrincipal, roleInputs, userInputs } from './derive-principal.ts'

/** What changes newly granted to a role, and whether it still has it. */
export const roleNewAccess = defineDerivedFact(
  'AWS::IAM::Role',
  { ...roleInputs, facts: [...roleInputs.facts, 'recordedAccess'] },
  (inputs, _settings, awsCatalog, now) =>
    deriveNewAccess(inputs.recordedAccess, () => deriveRolePrincipal(inputs), awsCatalog, now),
)

/** What changes newly granted to a user, and whether it still has it. */
export const userNewAccess = defineDerivedFact(
  'AWS::IAM::User',
  { ...userInputs, facts: [...userInputs.facts, 'recordedAccess'] },
  (inputs, _settings, awsCatalog, now) =>
    deriveNewAccess(inputs.recordedAccess, () => deriveUserPrincipal(inputs), awsCatalog, now),
)

function deriveNewAccess(
  recorded: RecordedAccess | 'NONE',
  derivePrincipal: () => Principal,
  { actions }: AwsCatalog,
  now: Date,
) {
  if (recorded === 'NONE') return known<NewAccessFacts['newAccess']>('NONE')
  const principal = derivePrincipal()
  const policies = computePolicyFingerprint(principal)
  const context = { actions: actions(), now: now.toISOString() }
  const isUndone = ({ policiesBefore, access }: NewAccess) =>
    policiesBefore === policies ||
    (access !== 'TOO_LARGE' && !access.some(each => isAnyAllowed(principal, each, context)))
  const { changes, older } = recorded
  return known<NewAccessFacts['newAccess']>({
    changes: changes.map(newAccess => ({ ...newAccess, isUndone: isUndone(newAccess) })),
    ...(older === undefined ? {} : { older }),
  })
}
