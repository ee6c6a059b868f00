import type { PolicyDocument } from '../document.ts'
import { isUnlimited } from '../effective/unlimited.ts'
import { permissionsOf } from '../effective/permissions.ts'
import type { Principal, SourcedPolicy, World } from '../effective/principal.ts'
import { NOTHING } from './known.ts'
import { permissionSetOf, slotsOf, type PermissionSet } from './permission-set.ts'
import { powerOf } from './power.ts'
import { GRANTED, inState, namedDirectly, RIDDING, STATES, type State } from './variants.ts'

/** A permission set by its number, and whether it is an administrator's. */
export interface NumberedSet {
  set: number
  isAdmin: boolean
}

/** The permission sets of principals, those with the same policies in one. */
export interface PermissionSets {
  readonly all: readonly PermissionSet[]
  /** By `State`. */
  statesOf(principal: Principal): NumberedSet[]
  namedOf(principal: Principal): { byRoleArn: number; itself: number }
  isAdmin(principal: Principal): boolean
}

/** Adds to the sets `before`, whose numbers stay. */
export function permissionSets(
  before: readonly PermissionSet[],
  actions: Iterable<string>,
  world: World,
): PermissionSets {
  const all = [...before]
  const slots = slotsOf(actions, world)
  const assuming = slotsOf(['sts:AssumeRole'], world)
  const known = new Map<string, NumberedSet>()
  const ids = new WeakMap<object, number>()
  let lastId = 0

  function idOf(document: object): number {
    const id = ids.get(document) ?? (lastId += 1)
    ids.set(document, id)
    return id
  }

  function keyOf(principal: Principal): string {
    const { identity, boundary, organization, kind, arn, account } = principal
    const scps = organization?.managementAccount === true ? [] : (organization?.scps.flat() ?? [])
    const documents = [...identity, ...(boundary ? [boundary] : []), ...scps]
    const isOwn = documents.some(({ document }) => speaksOfPrincipal(document))
    const layers = [identity, boundary ? [boundary] : [], ...(organization?.scps ?? [])]
    const named = layers.map(layer => layer.map(({ policy, document }) => `${idOf(document)} ${policy}`))
    return JSON.stringify([
      kind,
      account,
      organization?.id,
      organization?.managementAccount,
      arn.includes(':role/aws-service-role/'),
      isOwn ? arn : '',
      named,
    ])
  }

  function numbered(principal: Principal): NumberedSet {
    const key = keyOf(principal)
    const remembered = known.get(key)
    if (remembered !== undefined) return remembered
    const permissions = permissionsOf(principal, world)
    all.push(permissionSetOf(permissions, slots))
    const found = { set: all.length - 1, isAdmin: isUnlimited(permissions, world) }
    known.set(key, found)
    return found
  }

  function stateOf(principal: Principal, state: State): NumberedSet {
    if ((state & GRANTED) === 0) return numbered(inState(principal, state, false))
    const bound = inState(principal, state, false)
    const isFree = bound.identity.length === 1 || canRid(bound)
    return numbered(isFree ? inState(principal, state, true) : bound)
  }

  /** Whether a principal to whom everything has been given can take away its policies that deny. */
  function canRid(principal: Principal): boolean {
    const permissions = permissionsOf(principal, world)
    const power = powerOf(permissionSetOf(permissions, slots), false)
    return RIDDING[principal.kind].every(
      action => power.allowance(action, principal.arn, NOTHING, false)?.conditional === false,
    )
  }

  function assumingSet(principal: Principal): number {
    const key = `sts ${keyOf(principal)}`
    const remembered = known.get(key)
    if (remembered !== undefined) return remembered.set
    all.push(permissionSetOf(permissionsOf(principal, world), assuming))
    known.set(key, { set: all.length - 1, isAdmin: false })
    return all.length - 1
  }

  return {
    all,
    statesOf: principal => STATES.map(state => stateOf(principal, state)),
    namedOf(principal) {
      const byRoleArn = assumingSet(namedDirectly(principal, 'ROLE_ARN'))
      const isBound = principal.boundary !== undefined
      return {
        byRoleArn,
        itself: isBound ? assumingSet(namedDirectly(principal, 'ITSELF')) : byRoleArn,
      }
    },
    isAdmin: principal => isUnlimited(permissionsOf(principal, world), world),
  }
}

const speaking = new WeakMap<PolicyDocument, boolean>()

/** Whether the policy says different things to different principals. */
function speaksOfPrincipal(document: SourcedPolicy['document']): boolean {
  const remembered = speaking.get(document)
  if (remembered !== undefined) return remembered
  const speaks = document.Statement.some(statement =>
    /\$\{|aws:(principal|user)/i.test(
      JSON.stringify([statement.Resource, statement.NotResource, statement.Condition]),
    ),
  )
  speaking.set(document, speaks)
  return speaks
}
