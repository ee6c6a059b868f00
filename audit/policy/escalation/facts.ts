import type { World } from '../effective/principal.ts'
import type { EscalationPath } from '../knowledge/escalation-path.ts'
import type { Place } from './asked.ts'
import { bitsWith, noBits, put, type Bits } from './bits.ts'
import { sorted, type Paths } from './paths.ts'
import type { IndexedPrincipal, PermissionIndex } from './permission-index.ts'
import type { Targets } from './power.ts'
import { plainTargets, principalTargets } from './targets.ts'
import { trustsIn, type Trusts } from './trusts.ts'

/** What of an account does not depend on anybody's permissions. Principals are known by their numbers in the index. */
export interface Facts {
  paths: Paths
  place: Place
  trusts: Trusts
  principals: Targets
  /** Customer managed policies that are listed or held by somebody. */
  policies: Targets
  functions: Targets
  groups: Targets
  existing(type: string): Targets
  /** By the numbers of policies: the principals to which each is attached, and whose boundary it is. */
  attachedTo: readonly Bits[]
  boundaryOf: readonly Bits[]
  /** By the numbers of groups. */
  members: readonly Bits[]
  /** By the numbers of functions, and of existing resources of a type: the role of each. */
  rolesOfFunctions: readonly (number | undefined)[]
  rolesOf(type: string): readonly (number | undefined)[]
  /** Functions that run now and then. */
  triggered: Bits
  /** The principals of which something is so. */
  those: Readonly<Record<keyof typeof IS, Bits>>
}

/** What may be so of principals. */
const IS = {
  USER: ({ kind }: IndexedPrincipal) => kind === 'user',
  /** A role that can be passed and assumed: no service keeps it. */
  ROLE: ({ kind, arn }: IndexedPrincipal) => kind === 'role' && !arn.includes(':role/aws-service-role/'),
  /** One whose policies and trust the account can change: neither a service nor Identity Center keeps it. */
  OWN: ({ kind, arn }: IndexedPrincipal) =>
    kind !== 'root' && !/:role\/aws-(service-role|reserved)\//.test(arn),
  /** One that can hold customer managed policies that change. */
  CHANGEABLE: ({ kind, arn }: IndexedPrincipal) =>
    kind !== 'root' && !arn.includes(':role/aws-service-role/'),
  BOUNDED: ({ kind, boundary }: IndexedPrincipal) => kind !== 'root' && boundary !== undefined,
  INSTANCE_PROFILE: ({ hasInstanceProfile }: IndexedPrincipal) => hasInstanceProfile,
  TWO_KEYS: ({ accessKeys }: IndexedPrincipal) => accessKeys === 2,
  FEWER_THAN_TWO_KEYS: ({ accessKeys }: IndexedPrincipal) => accessKeys < 2,
  LOGIN_PROFILE: ({ loginProfile }: IndexedPrincipal) => loginProfile === true,
  PERHAPS_LOGIN_PROFILE: ({ loginProfile }: IndexedPrincipal) => loginProfile !== false,
  NO_LOGIN_PROFILE: ({ loginProfile }: IndexedPrincipal) => loginProfile !== true,
} as const satisfies Record<string, (principal: IndexedPrincipal) => boolean>

export function factsOf(index: PermissionIndex, paths: readonly EscalationPath[], world: World): Facts {
  const { principals, account, functions, groups } = index
  const everybody = principalTargets(index)
  const numberOf = (arn: string) => everybody.texts.numberOf(arn)
  const plain = (name: string, arns: readonly string[]) => plainTargets(name, arns, index)
  const policies = plain('policies', policyArns(index))
  const typed = new Map<string, Targets>()
  const resources = (type: string) => index.existing.filter(each => each.type === type)
  return {
    paths: sorted(paths),
    place: { account, partition: principals[0]?.arn.split(':')[1] ?? 'aws', actions: world.actions },
    trusts: trustsIn(index),
    principals: everybody,
    policies,
    functions: plain('functions', arnsOf(functions)),
    groups: plain('groups', arnsOf(groups)),
    existing(type) {
      const found = typed.get(type) ?? plain(`ex:${type}`, arnsOf(resources(type)))
      typed.set(type, found)
      return found
    },
    attachedTo: holders(
      policies,
      principals.map(({ attached }) => attached),
    ),
    boundaryOf: holders(
      policies,
      principals.map(({ boundary = '' }) => [boundary]),
    ),
    members: groups.map(({ members }) =>
      bitsWith(
        principals.length,
        members.flatMap(arn => numberOf(arn) ?? []),
      ),
    ),
    rolesOfFunctions: functions.map(({ role }) => numberOf(role)),
    rolesOf: type => resources(type).map(({ role }) => (role === undefined ? undefined : numberOf(role))),
    triggered: those(functions, ({ triggered }) => triggered === true),
    those: Object.fromEntries(
      Object.entries(IS).map(([name, is]) => [name, those(principals, is)]),
    ) as Facts['those'],
  }
}

function arnsOf(listed: readonly { arn: string }[]): string[] {
  return listed.map(({ arn }) => arn)
}

function policyArns({ policies, principals, account }: PermissionIndex): string[] {
  const held = principals.flatMap(({ attached, boundary = '' }) => [...attached, boundary])
  return [...new Set([...arnsOf(policies), ...held])].filter(arn => arn.split(':')[4] === account)
}

function those<Each>(all: readonly Each[], is: (each: Each) => boolean): Bits {
  return bitsWith(
    all.length,
    all.flatMap((each, number) => (is(each) ? [number] : [])),
  )
}

/** By the numbers of policies: the principals that hold each of them. */
function holders({ texts }: Targets, held: readonly (readonly string[])[]): Bits[] {
  const found = texts.all.map(() => noBits(held.length))
  held.forEach((arns, principal) => {
    for (const arn of arns) {
      const bits = found[texts.numberOf(arn) ?? -1]
      if (bits) put(bits, principal)
    }
  })
  return found
}

/** Whether the facts of both indices are the same: all but permissions. */
export function haveSameFacts(one: PermissionIndex, other: PermissionIndex): boolean {
  const lists = ['policies', 'functions', 'groups', 'existing'] as const
  return (
    one.tagsUnknown === other.tagsUnknown &&
    one.newRoleIsAdmin === other.newRoleIsAdmin &&
    lists.every(list => one[list] === other[list]) &&
    one.principals.length === other.principals.length &&
    one.principals.every((principal, number) => isAlike(principal, other.principals[number]))
  )
}

function isAlike(one: IndexedPrincipal, other: IndexedPrincipal | undefined): boolean {
  if (one === other) return true
  const { states: _, named: __, ...facts } = one
  const { states: ___, named: ____, ...others } = other ?? one
  return other !== undefined && JSON.stringify(facts) === JSON.stringify(others)
}
