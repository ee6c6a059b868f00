import { generateKeyPairSync } from 'node:crypto'
import { expect } from 'vitest'
import type { Notification } from '../../../audit/notify/notification.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { deployAndSettleAssay, type DeployedAssay } from '../deployed-assay/deployment.ts'
import type { ExpectedFindings } from '../deployed-assay/expect-findings.ts'
import {
  FLOW_ACTOR,
  WRITE_LOGS_STATEMENT,
  createWorkloadActor,
  type WorkloadActor,
} from '../actors/workload-actor.ts'
import { createAccessActor, READ_ORDERS_STATEMENT, type AccessActor } from '../actors/access-actor.ts'
import { createNetworkActor, type FlowNetwork, type NetworkActor } from '../actors/network-actor.ts'
import { createRegistryActor, type RegistryActor } from '../actors/registry-actor.ts'
import { createNotificationInbox, type NotificationInbox } from '../deployed-assay/notification-inbox.ts'
import { waitUntilIdle } from '../deployed-assay/until-idle.ts'
import { createTableReader, type TableReader } from '../deployed-assay/deployed-table.ts'

/** Assay deployed on an account that is compliant where the flows change it. */
export interface WorkloadFixture {
  assay: DeployedAssay
  actor: WorkloadActor
  access: AccessActor
  network: NetworkActor
  registry: RegistryActor
  table: TableReader
  inbox: NotificationInbox
  /** Where function `walled` runs, and the security group that it is in. */
  isolatedNetwork: FlowNetwork & { group: string }
}

/** Roles, each with functions of its own. */
const ROLES = {
  plain: ['walled', 'packaged'],
  trusting: ['trusting-a'],
  inline: ['inline-a', 'inline-b'],
  managed: ['managed-a', 'managed-b'],
  capped: ['capped-a'],
} as const

/** Repositories that a flow each changes. */
const FLOW_REPOSITORIES = ['released', 'shown', 'pinned', 'signed', 'contained'] as const

/** The key that the images of the repository `signed` must be signed with. */
export const SIGNING_KEYS = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** Deploys Assay, builds the account, and waits until everything is evaluated. */
export async function createWorkloadFixture(): Promise<WorkloadFixture> {
  const assay = await deployAndSettleAssay({}, undefined, { images: [buildImagePolicy()] })
  const { localAws } = assay
  const workloadActor = createWorkloadActor(localAws)
  const network = createNetworkActor(localAws)
  const access = createAccessActor(localAws)
  const registry = createRegistryActor(localAws)
  await buildAccess(workloadActor, access)
  for (const name of FLOW_REPOSITORIES) await registry.createRepository(name)
  const net = await network.createNetwork()
  const group = await network.createGroup(net, 'walled')
  await network.moveInto(net, group, 'walled')
  const fixture = {
    assay,
    actor: workloadActor,
    access,
    network,
    registry,
    table: createTableReader(localAws),
    isolatedNetwork: { ...net, group },
  }
  await fixture.table.evaluated(network.routeTable(net.routeTable), OPEN_IGW, 'COMPLIANT')
  await waitUntilIdle(localAws)
  return { ...fixture, inbox: await createNotificationInbox(assay) }
}

function buildImagePolicy() {
  const key = SIGNING_KEYS.publicKey.export({ format: 'pem', type: 'spki' }).toString()
  return { repositories: ['*/signed'], signedBy: [{ key }] }
}

const OPEN_IGW = 'segmentation/route-table-no-open-igw'

async function buildAccess(workloadActor: WorkloadActor, access: AccessActor): Promise<void> {
  for (const [role, names] of Object.entries(ROLES)) {
    await workloadActor.createRole(role)
    for (const name of names) await workloadActor.createFunction(name, { role, runtime: 'python3.13' })
  }
  await access.createPolicy('Orders', READ_ORDERS_STATEMENT)
  await access.createPolicy('Limits', READ_ORDERS_STATEMENT, WRITE_LOGS_STATEMENT)
  await workloadActor.attach('managed', access.policyArn('Orders'))
  await access.createGroup('operators', 'dave')
}

/** Expects the notification to name the flows' actor and to have no pending task. */
export function expectFlowActor({ actor, pendingTaskCount }: Notification): void {
  expect({ actor, pendingTaskCount }).toMatchObject({
    actor: { type: 'IAMUser', name: FLOW_ACTOR },
    pendingTaskCount: 0,
  })
}

/** A control, and how severe its findings are. */
export type EvaluatedControl = Pick<ExpectedFindings, 'control' | 'severity'>

/** The expectation that findings of a control have one transition together. */
export function buildExpectedStep(
  transitionStep: ExpectedFindings['step'],
  evaluated: EvaluatedControl,
  ...resources: Resource[]
): ExpectedFindings {
  return { ...evaluated, step: transitionStep, resources: resources.map(({ arn }) => arn) }
}

export const buildOpenedExpectation = (evaluated: EvaluatedControl, ...resources: Resource[]) =>
  buildExpectedStep('OPENED', evaluated, ...resources)
export const buildResolvedExpectation = (evaluated: EvaluatedControl, ...resources: Resource[]) =>
  buildExpectedStep('RESOLVED', evaluated, ...resources)
