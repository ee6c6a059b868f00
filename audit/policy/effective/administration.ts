import type { Test } from '../condition/condition.ts'
import { ANYTHING } from '../condition/narrowing.ts'
import { EVERYTHING, includes } from '../glob/language.ts'
import { may } from './may.ts'
import { permissionsFor, permissionsOf, type Permission, type Permissions } from './permissions.ts'
import type { Origin, Principal, World } from './principal.ts'
import { withoutDenies } from './without-denies.ts'
import { wordsOf } from './words.ts'

/** A statement by which a principal is an administrator. */
export interface AdministratorStatement {
  origin: Origin
  /** What makes it one, in the policy's own words. */
  allows: string
  /** Tests that must hold, and nobody knows whether they do. */
  tests: readonly Test[]
  /** Whether its resources are certain: no policy variable without a known value is in them. */
  exact: boolean
  /** Deny statements that may take it away. */
  unless: readonly Origin[]
}

/** By what a principal is an administrator. */
export interface Administration {
  statements: readonly AdministratorStatement[]
  /** Whether none of them does it alone. */
  together: boolean
}

/** An action of a service that AWS does not have: who may do it may do whatever nobody has named. */
const UNNAMED = `${ANYTHING}:${ANYTHING}`

/** By each of these its holder can give himself everything or become another; with what it is done to. */
const TAKES_OVER = [
  ['iam:AttachRolePolicy', 'role'],
  ['iam:AttachUserPolicy', 'user'],
  ['iam:AttachGroupPolicy', 'group'],
  ['iam:AddUserToGroup', 'group'],
  ['iam:CreateAccessKey', 'user'],
  ['iam:CreateLoginProfile', 'user'],
  ['iam:CreatePolicyVersion', 'policy'],
  ['iam:PutGroupPolicy', 'group'],
  ['iam:PutRolePolicy', 'role'],
  ['iam:PutUserPolicy', 'user'],
  ['iam:SetDefaultPolicyVersion', 'policy'],
  ['iam:UpdateAssumeRolePolicy', 'role'],
  ['iam:UpdateLoginProfile', 'user'],
] as const

/** Keys that say what is given: who may give only what they admit need not get more by it. */
const LIMITS_GIFTS = ['iam:permissionsboundary', 'iam:policyarn']

/**
 * By what `principal` is an administrator: its policies together let it do whatever nobody has named, on everything,
 * and take over the account by IAM, within its boundary and what organizations let through. A Deny counts where it
 * leaves nothing of either; the fewest doubts come first. Undefined where it certainly is none.
 */
export function administrationOf(principal: Principal, world: World): Administration | undefined {
  const permissions = permissionsOf(principal, world)
  const open = halves(opening(permissions, principal, world))
  if (open.size === 0) return undefined
  const over = halves(takingOver(permissions, principal, world))
  const ways = [...new Set([...open.keys(), ...over.keys()])].map(key => wayOf(open.get(key), over.get(key)))
  const sure = ways.filter(({ doubts }) => doubts === 0)
  const alternatives = [
    { together: false, of: sure.filter(isWhole) },
    { together: true, of: isComplete(sure) ? sure : [] },
    { together: false, of: ways.filter(isWhole) },
    { together: true, of: isComplete(ways) ? ways : [] },
  ]
  const found = alternatives.find(({ of }) => of.length > 0)
  return found && { together: found.together, statements: found.of.map(way => statementOf(way, principal)) }
}

/** A statement that gives one half of what makes an administrator. */
interface Half {
  permission: Permission
  unless: readonly Origin[]
  actions: readonly string[]
}

function opening(permissions: Permissions, { arn, account }: Principal, world: World): Half[] {
  const anything = [...arn.split(':').slice(0, 2), ANYTHING, ANYTHING, account, ANYTHING].join(':')
  return permissionsFor(permissions, UNNAMED, world)
    .filter(({ on }) => includes(on, anything))
    .map(permission => ({
      permission,
      unless: permission.unless.map(({ origin }) => origin),
      actions: [UNNAMED],
    }))
}

function takingOver(permissions: Permissions, principal: Principal, world: World): Half[] {
  const denies = permissions.clauses.some(({ effect }) => effect === 'Deny')
  const lenient = denies ? permissionsOf(withoutDenies(principal), world) : permissions
  const [, partition = 'aws'] = principal.arn.split(':')
  const sure = new Set<string>()
  return TAKES_OVER.flatMap(([action, type]) =>
    permissionsFor(lenient, action, world).flatMap((permission): Half[] => {
      const any = `arn:${partition}:iam::${principal.account}:${type}/${ANYTHING}`
      const isLimited = permission.tests.some(({ key }) => LIMITS_GIFTS.includes(key))
      const key = keyOf(permission.origin)
      if (isLimited || sure.has(key) || !includes(permission.on, any)) return []
      const left = may(only(permission.origin, permissions), { action, on: EVERYTHING }, world)
      if (left === undefined) return []
      const half = { permission, unless: left.unless.map(({ origin }) => origin), actions: [action] }
      if (doubtsOf(half) === 0) sure.add(key)
      return [half]
    }),
  )
}

/** What is allowed by one statement alone. */
function only(origin: Origin, permissions: Permissions): Permissions {
  const isIts = (permission: Permission) => keyOf(permission.origin) === keyOf(origin)
  return { ...permissions, allowedBy: numbers => permissions.allowedBy(numbers).filter(isIts) }
}

/** The halves by their statements, each by the way through ceilings that depends on least. */
function halves(all: readonly Half[]): Map<string, Half> {
  const found = new Map<string, Half>()
  for (const half of all) {
    const key = keyOf(half.permission.origin)
    const known = found.get(key) ?? { ...half, actions: [] }
    const better = doubtsOf(half) < doubtsOf(known) ? half : known
    found.set(key, { ...better, actions: [...known.actions, ...half.actions] })
  }
  return found
}

function doubtsOf({ permission: { tests, exact } }: Half): number {
  return tests.length + (exact ? 0 : 1)
}

/** All that a statement gives. */
interface Way {
  halves: readonly Half[]
  opens: boolean
  takesOver: boolean
  doubts: number
}

function wayOf(open: Half | undefined, over: Half | undefined): Way {
  const both = [open, over].flatMap(half => half ?? [])
  const doubts = Math.max(...both.map(doubtsOf))
  return { halves: both, opens: open !== undefined, takesOver: over !== undefined, doubts }
}

function isWhole({ opens, takesOver }: Way): boolean {
  return opens && takesOver
}

function isComplete(ways: readonly Way[]): boolean {
  return ways.some(({ opens }) => opens) && ways.some(({ takesOver }) => takesOver)
}

function statementOf({ halves: all }: Way, { identity }: Principal): AdministratorStatement {
  const permissions = all.map(({ permission }) => permission)
  const [{ origin }] = permissions as [Permission]
  const { document } = identity.find(({ policy }) => policy === origin.policy) ?? {}
  const statement = document?.Statement[origin.index]
  const unless = new Map(all.flatMap(half => half.unless.map(each => [keyOf(each), each])))
  return {
    origin,
    allows:
      statement === undefined
        ? ''
        : wordsOf(
            statement,
            all.flatMap(({ actions }) => actions),
          ),
    tests: [...new Map(permissions.flatMap(({ tests }) => tests.map(test => [wordOf(test), test]))).values()],
    exact: permissions.every(({ exact }) => exact),
    unless: [...unless.values()],
  }
}

function wordOf({ operator, key, values }: Test): string {
  return JSON.stringify([operator, key, values])
}

function keyOf({ policy, index }: Origin): string {
  return `${index} ${policy}`
}
