import { expect } from 'vitest'
import type { Notification } from '../../../audit/notifications/notification.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { settledAssay, type Deployment } from '../deployment.ts'
import type { Said } from '../expect-findings.ts'
import { ACTOR, handOf, type Hand } from '../hand.ts'
import { accessHandOf, READ_ORDERS, type AccessHand } from '../hands/access.ts'
import { networkHandOf, type Network, type NetworkHand } from '../hands/network.ts'
import { registryHandOf, type RegistryHand } from '../hands/registry.ts'
import { subscribe, type Inbox } from '../inbox.ts'
import { quiet } from '../quiet.ts'
import { tableOf, type Table } from '../table.ts'

/** Assay deployed, and an account in which nothing is wrong yet that the flows make wrong. */
export interface Stage {
  assay: Deployment
  hand: Hand
  access: AccessHand
  network: NetworkHand
  registry: RegistryHand
  table: Table
  inbox: Inbox
  /** Where function `walled` runs, and the security group that it is in. */
  walled: Network & { group: string }
}

/** Roles, each with functions of its own. */
const ROLES = {
  plain: ['walled'],
  trusting: ['trusting-a'],
  inline: ['inline-a', 'inline-b'],
  managed: ['managed-a', 'managed-b'],
  capped: ['capped-a'],
} as const

/** Repositories that a flow each changes. */
export const REPOSITORIES = ['released', 'shown', 'pinned'] as const

/** Deploys Assay and makes the account, once all of which is judged. */
export async function setStage(): Promise<Stage> {
  const assay = await settledAssay()
  const { bed } = assay
  const hand = handOf(bed)
  const network = networkHandOf(bed)
  const access = accessHandOf(bed)
  const registry = registryHandOf(bed)
  await buildAccess(hand, access)
  for (const name of REPOSITORIES) await registry.createRepository(name)
  const net = await network.createNetwork()
  const group = await network.createGroup(net, 'walled')
  await network.moveInto(net, group, 'walled')
  const stage = { assay, hand, access, network, registry, table: tableOf(bed), walled: { ...net, group } }
  await stage.table.judged(network.routeTable(net.routeTable), OPEN_IGW, 'COMPLIANT')
  await quiet(bed)
  return { ...stage, inbox: await subscribe(assay) }
}

const OPEN_IGW = 'segmentation/route-table-no-open-igw'

async function buildAccess(hand: Hand, access: AccessHand): Promise<void> {
  for (const [role, names] of Object.entries(ROLES)) {
    await hand.createRole(role)
    for (const name of names) await hand.createFunction(name, { role, runtime: 'python3.13' })
  }
  for (const name of ['Orders', 'Limits']) await access.createPolicy(name, READ_ORDERS)
  await hand.attach('managed', access.policyArn('Orders'))
  await access.createGroup('operators', 'dave')
}

/** Expects the message to name who made the change, and to leave nothing open. */
export function expectCarol({ actor, open }: Notification): void {
  expect({ actor, open }).toMatchObject({ actor: { type: 'IAMUser', name: ACTOR }, open: 0 })
}

/** A control, and how severe its findings are. */
export type Judged = Pick<Said, 'control' | 'severity'>

/** What a message says of findings of a control that go a step together. */
export function stepped(step: Said['step'], judged: Judged, ...resources: Resource[]): Said {
  return { ...judged, step, resources: resources.map(({ arn }) => arn) }
}

export const opened = (judged: Judged, ...resources: Resource[]) => stepped('OPENED', judged, ...resources)
export const resolved = (judged: Judged, ...resources: Resource[]) =>
  stepped('RESOLVED', judged, ...resources)
