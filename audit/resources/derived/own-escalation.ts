import { escalationAlone, type Alone } from '../../policy/escalation/alone.ts'
import type { Step } from '../../policy/escalation/step.ts'
import type { Origin } from '../../policy/effective/principal.ts'
import type { EscalationPath } from '../../policy/knowledge/escalation-path.ts'
import { known } from '../fact.ts'
import type { EscalationHop, OwnEscalationFacts } from '../iam/own-escalation.ts'
import type { Knowledge } from '../knowledge.ts'
import { derived } from './derive.ts'
import {
  groupPolicies,
  heldBy,
  rolePrincipal,
  roleNeed,
  userNeed,
  userPrincipal,
  type Attached,
} from './principal-of.ts'

const taggedRole = { ...roleNeed, facts: [...roleNeed.facts, 'tags'] } as const

/** How a role becomes an administrator by its own policies. */
export const ofRole = derived('AWS::IAM::Role', taggedRole, (given, _settings, knowledge, now) => {
  const { tags, attachedPolicies } = given
  const principal = { ...rolePrincipal(given), tags, ...heldBy(attachedPolicies) }
  return factOf({ principal, policies: listed(attachedPolicies), groups: [] }, knowledge, now)
})

/** How a user becomes an administrator by his own policies and those of his groups. */
export const ofUser = derived('AWS::IAM::User', userNeed, (given, _settings, knowledge, now) => {
  const attached = [given, ...given.groups].flatMap(({ attachedPolicies }) => attachedPolicies)
  const groups = given.groups.map(group => ({
    arn: group.resource.arn,
    members: [given.resource.arn],
    identity: groupPolicies(group),
  }))
  const principal = { ...userPrincipal(given), ...heldBy(attached) }
  return factOf({ principal, policies: listed(attached), groups }, knowledge, now)
})

function listed(attached: readonly Attached[]) {
  return attached.map(({ resource, document }) => ({ arn: resource.arn, document }))
}

function factOf(alone: Alone, { actions, escalationPaths }: Knowledge, now: Date) {
  const paths = escalationPaths()
  const found = escalationAlone(alone, { actions: actions(), now: now.toISOString(), paths })
  if (found === undefined) return known<OwnEscalationFacts['ownEscalation']>('NONE')
  const { steps, conditional } = found
  return known<OwnEscalationFacts['ownEscalation']>({
    hops: steps.map(step => hopOf(step, paths)),
    conditional,
  })
}

function hopOf({ from, to, by, actions, statements }: Step, paths: readonly EscalationPath[]): EscalationHop {
  const isInUse = paths.some(({ id, kind }) => id === by && kind === 'existing')
  const other = to.includes(':user/') ? 'A_USER' : isInUse ? 'A_ROLE_IN_USE' : 'A_ROLE'
  return { path: by, takes: from === to ? 'ITSELF' : other, actions, statements: statements.map(placed) }
}

function placed({ policy, sid, index }: Origin) {
  return { policy, statement: sid ?? `statement ${index + 1}` }
}
