import {
  findSelfEscalation,
  type IsolatedPrincipal,
} from '../../../engines/iam/escalation/self-escalation.ts'
import type { EscalationStep } from '../../../engines/iam/escalation/paths/escalation-step.ts'
import type { StatementRef } from '../../../engines/iam/effective-permissions/principal.ts'
import type { EscalationPath } from '../../../engines/iam/catalog/escalation-path.ts'
import { known } from '../../fact.ts'
import type { EscalationHop, SelfEscalationFacts } from '../../iam/self-escalation.ts'
import type { AwsCatalog } from '../../aws-catalog.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import {
  collectGroupPolicies,
  collectAttachedPolicyArns,
  deriveRolePrincipal,
  roleInputs,
  userInputs,
  deriveUserPrincipal,
  type AttachedPolicy,
} from './derive-principal.ts'

const taggedRoleInputs = { ...roleInputs, facts: [...roleInputs.facts, 'tags'] } as const

/** How a role can become an administrator by its own policies. */
export const roleSelfEscalation = defineDerivedFact(
  'AWS::IAM::Role',
  taggedRoleInputs,
  (inputs, _settings, awsCatalog, now) => {
    const { tags, attachedPolicies } = inputs
    const principal = { ...deriveRolePrincipal(inputs), tags, ...collectAttachedPolicyArns(attachedPolicies) }
    return deriveSelfEscalation(
      { principal, policies: listDocuments(attachedPolicies), groups: [] },
      awsCatalog,
      now,
    )
  },
)

/** How a user can become an administrator by the user's own policies and those of the user's groups. */
export const userSelfEscalation = defineDerivedFact(
  'AWS::IAM::User',
  userInputs,
  (inputs, _settings, awsCatalog, now) => {
    const attached = [inputs, ...inputs.groups].flatMap(({ attachedPolicies }) => attachedPolicies)
    const groups = inputs.groups.map(group => ({
      arn: group.resource.arn,
      members: [inputs.resource.arn],
      identity: collectGroupPolicies(group),
    }))
    const principal = { ...deriveUserPrincipal(inputs), ...collectAttachedPolicyArns(attached) }
    return deriveSelfEscalation({ principal, policies: listDocuments(attached), groups }, awsCatalog, now)
  },
)

function listDocuments(attached: readonly AttachedPolicy[]) {
  return attached.map(({ resource, document }) => ({ arn: resource.arn, document }))
}

function deriveSelfEscalation(
  isolatedPrincipal: IsolatedPrincipal,
  { actions, escalationPaths }: AwsCatalog,
  now: Date,
) {
  const paths = escalationPaths()
  const found = findSelfEscalation(isolatedPrincipal, { actions: actions(), now: now.toISOString(), paths })
  if (found === undefined) return known<SelfEscalationFacts['selfEscalation']>('NONE')
  const { steps, conditional } = found
  return known<SelfEscalationFacts['selfEscalation']>({
    hops: steps.map(escalationStep => buildHop(escalationStep, paths)),
    conditional,
  })
}

function buildHop(
  { from, to, by, actions, statements }: EscalationStep,
  paths: readonly EscalationPath[],
): EscalationHop {
  const isInUse = paths.some(({ id, kind }) => id === by && kind === 'existing')
  const other = to.includes(':user/') ? 'A_USER' : isInUse ? 'A_ROLE_IN_USE' : 'A_ROLE'
  return {
    path: by,
    takesOver: from === to ? 'ITSELF' : other,
    actions,
    statements: statements.map(formatStatement),
  }
}

function formatStatement({ policy, sid, index }: StatementRef) {
  return { policy, statement: sid ?? `statement ${index + 1}` }
}
