import { Contended, type ListingStore } from '../account/store.ts'
import type { RebuildIndex } from '../messages.ts'
import type { EscalationAccount, Group } from '../policy/escalation/account.ts'
import type { IndexChange } from '../policy/escalation/index-change.ts'
import { permissionIndexOf, type PermissionIndex } from '../policy/escalation/permission-index.ts'
import { functionResource } from '../resources/lambda/function.ts'
import { roleResource } from '../resources/iam/role.ts'
import { userResource } from '../resources/iam/user.ts'
import { keyOf, type Resource } from '../resources/resource.ts'
import { worldOf } from './graphs.ts'
import { indexState, markBuilding, readIndex, saveIndex } from './kept-index.ts'
import { rosterOf } from './roster.ts'
import { surveyOf } from './survey.ts'
import type { EscalationPorts } from './weigh.ts'

/** What making the index takes. */
export interface RebuildPorts extends EscalationPorts {
  store: ListingStore
}

/** How often it is begun again where something changed meanwhile, before the message comes back later. */
const TRIES = 3

/**
 * Makes the index of an account anew, of all that the sweep knew and all that came since: what events told it too little
 * of is mended. Throws Contended.
 */
export async function rebuildIndex(message: RebuildIndex, ports: RebuildPorts): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) if (await isRebuilt(message, ports)) return
  throw new Contended(`the index of ${message.account}`)
}

async function isRebuilt({ account, sweep }: RebuildIndex, ports: RebuildPorts): Promise<boolean> {
  const { store, packing, knowledge } = ports
  const state = await indexState(account, store)
  const before = await readIndex(account, state, store, packing)
  const version = before === undefined ? await markBuilding(account, state, store) : state.version
  if (version === undefined) return false
  const resources = [...(await rosterOf(sweep, store)), ...(before ? resourcesIn(before.permissions) : [])]
  const all = [...new Map(resources.map(each => [keyOf(each), each])).values()]
  const { change, unread } = await surveyOf(all, ports)
  const told = accountOf(account, change)
  const permissions = permissionIndexOf(told, knowledge.escalationPaths(), worldOf(ports))
  const index = { permissions, unread: Object.fromEntries(unread.map(each => [keyOf(each), null])) }
  return (await saveIndex(account, index, { version }, ports)) !== undefined
}

/** What came since the sweep is in the index by its cause. */
function resourcesIn({ account, principals, functions }: PermissionIndex): Resource[] {
  return [
    ...principals.map(({ arn, kind }) =>
      kind === 'user' ? userResource(arn, account) : roleResource(arn, account),
    ),
    ...functions.map(({ arn }) => functionResource(arn, { account, region: arn.split(':')[3] ?? '' })),
  ]
}

function accountOf(account: string, change: IndexChange): EscalationAccount {
  const {
    principals = [],
    policies = [],
    groups = [],
    memberships = [],
    functions = [],
    existing = [],
  } = change
  const members = (arn: string) =>
    memberships.filter(each => each.groups.includes(arn)).map(({ user }) => user)
  const whole = groups.map((group): Group => ({ ...group, members: members(group.arn).toSorted() }))
  return { account, principals, policies, groups: whole, functions, existing }
}
