import { ANYTHING } from '../condition/narrowing.ts'
import { administrationOf } from '../effective/administration.ts'
import { parsePolicy } from '../document.ts'
import type { EscalationPath, Need } from '../knowledge/escalation-path.ts'
import type { EscalationAccount, EscalationPrincipal, Existing, Group, ManagedPolicy } from './account.ts'
import { mayTakeSomePath } from './candidates.ts'
import { escalate, type EscalationWorld } from './escalate.ts'
import type { Step } from './step.ts'
import { EVERYTHING_ALLOWED } from './variants.ts'

/** A principal, and what of the account says what it may. */
export interface Alone {
  principal: EscalationPrincipal
  /** The managed policies that it has. */
  policies: readonly ManagedPolicy[]
  /** The groups of a user. */
  groups: readonly Group[]
}

/** How a principal becomes an administrator of whatever account it is in. */
export interface OwnEscalation {
  steps: readonly Step[]
  /** Whether it takes conditions that the principal does not choose. */
  conditional: boolean
}

/** Kinds of resources whose names say nothing; what else a path needs is taken to exist. */
const NOT_SUPPOSED = ['identityCenter', 'identityPool', 'permissionSet']

/**
 * How `alone` becomes an administrator, by what it may do to itself, to what it makes, or to whatever role, user, group
 * or function there is: others are supposed to exist that nobody names, so that permissions on particular ones do not
 * count. Roles that trust the account are not supposed. Undefined where it does not, or is one already.
 */
export function escalationAlone(alone: Alone, world: EscalationWorld): OwnEscalation | undefined {
  const { principal } = alone
  if (!mayTakeSomePath(principal, world) || administrationOf(principal, world)) return undefined
  const { reachesAdmin, path, conditional } = escalate(accountAround(alone, world), principal.arn, world)
  return reachesAdmin && path.length > 0 ? { steps: path, conditional } : undefined
}

/** Whether an ARN is that of somebody or something that is only supposed to exist. */
export function isSupposed(arn: string): boolean {
  return arn.includes(ANYTHING)
}

/** The account with those whom nobody names. */
function accountAround({ principal, policies, groups }: Alone, world: EscalationWorld): EscalationAccount {
  const { account, arn } = principal
  const [, partition = 'aws'] = arn.split(':')
  const named = (type: string, name = ANYTHING) => `arn:${partition}:iam::${account}:${type}/${name}`
  const somebody = { account, identity: [EVERYTHING_ALLOWED] }
  const role: EscalationPrincipal = {
    ...somebody,
    arn: named('role'),
    kind: 'role',
    trust: trusting(services(world.paths)),
    hasInstanceProfile: true,
  }
  const worker: EscalationPrincipal = { ...role, arn: named('role', `${ANYTHING}-`), identity: [] }
  const user: EscalationPrincipal = { ...somebody, arn: named('user'), kind: 'user', accessKeys: 1 }
  return {
    account,
    principals: [principal, role, worker, user],
    policies,
    groups: [...groups, { arn: named('group'), members: [user.arn], identity: [EVERYTHING_ALLOWED] }],
    functions: [
      {
        arn: `arn:${partition}:lambda:${ANYTHING}:${account}:function:${ANYTHING}`,
        role: role.arn,
        triggered: true,
      },
    ],
    existing: supposed(world, partition, account, worker.arn),
  }
}

function trusting(names: readonly string[]) {
  const Statement = { Effect: 'Allow', Principal: { Service: names }, Action: 'sts:AssumeRole' }
  return parsePolicy({ Version: '2012-10-17', Statement })
}

function services(paths: readonly EscalationPath[]): string[] {
  const all = paths.flatMap(({ trusts = [], besides }) => [...trusts, ...(besides ? [besides] : [])])
  return [...new Set(all)]
}

/** One of each type that paths need, by each ARN that it may have. */
function supposed(world: EscalationWorld, partition: string, account: string, role: string): Existing[] {
  const found = new Map<string, Existing>()
  const add = (type: string, glob: string) => {
    if (NOT_SUPPOSED.includes(type)) return
    const [head = '', , service = '', region = '', of = '', ...rest] = glob.split(':')
    const parts = [head, partition, service, region, of === '*' ? account : of, ...rest]
    const arn = parts.map(part => part.replaceAll('*', ANYTHING)).join(':')
    found.set(`${type} ${arn}`, { type, arn, role })
  }
  for (const path of world.paths) {
    for (const type of path.exists ?? []) add(type, `arn:*:assay:*:*:${type}/*`)
    for (const need of [path, ...(path.or ?? [])].flatMap(({ needs }) => needs))
      if (need.on.startsWith('ex:')) for (const glob of globsOf(need, world)) add(need.on.slice(3), glob)
  }
  return [...found.values()]
}

function globsOf({ type, action }: Need, { actions }: EscalationWorld): readonly string[] {
  if (type !== undefined) return [type]
  const index = actions.indexOf(action)
  return index === undefined ? [] : actions.arns(index)
}
