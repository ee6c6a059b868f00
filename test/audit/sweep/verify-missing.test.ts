import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { buildSnapshotKey } from '../../../audit/state/keys.ts'
import { FACTS_VERSION, type ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import { loadSnapshot } from '../../../audit/state/load-snapshot.ts'
import { createIncompleteFact, known, unknown } from '../../../audit/resources/fact.ts'
import { buildStandaloneTasksResource } from '../../../audit/resources/ecs/standalone-tasks.ts'
import { buildTaskDefinitionResource } from '../../../audit/resources/ecs/task-definition.ts'
import type { Message } from '../../../audit/messages.ts'
import { buildRoleResourceByName } from '../../../audit/resources/iam/role.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { verifyMissing, type VerifyMissingDeps } from '../../../audit/sweep/verify-missing.ts'
import { openSweepTask, loadSweepTasks } from '../../../audit/state/sweep-tasks.ts'
import { VERIFY_MISSING_TASK } from '../../../audit/sweep/fan-out-sweep.ts'
import type { Sweep } from '../../../audit/resources/assay/sweep.ts'
import { defaultTiming } from '../../../audit/settings/timing.ts'
import { openFileStore, type FileStore } from '../../../functions/local/file-store.ts'

const account = '111122223333'
const startedAt = '2026-11-20T03:00:00.000Z'
const sweep: Sweep = { id: 'sweep:1', account, region: 'eu-west-1', startedAt, baseline: false }
const inScope = buildFunctionResource('here', { account, region: 'eu-west-1' })
const elsewhere = buildFunctionResource('there', { account, region: 'eu-central-1' })
const role = buildRoleResourceByName('anywhere', { account, region: 'eu-west-1' })

let directory: string
let store: FileStore
let sent: Message[]
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'assay-known-'))
  store = openFileStore(directory)
  sent = []
  await openSweepTask(sweep, VERIFY_MISSING_TASK, store, new Date(startedAt))
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

async function buildSnapshot(resource: Resource, more: Partial<ResourceSnapshot> = {}): Promise<void> {
  const nothing = { facts: {}, provenance: {}, collectedAt: {}, priorFacts: [], readAt: startedAt }
  const snapshot: ResourceSnapshot = {
    resource,
    presence: 'PRESENT',
    ...nothing,
    factsVersion: FACTS_VERSION,
    ...more,
  }
  await store.save({ key: buildSnapshotKey(resource), version: 1, body: snapshot }, 0)
}

/** Lists the resources that are read because they have a snapshot. */
async function listRefreshed(): Promise<string[]> {
  const deps: VerifyMissingDeps = {
    store,
    snapshotScan: store,
    scope: { regions: ['eu-west-1'] },
    timing: defaultTiming,
    now: () => new Date(startedAt),
    sender: {
      send(_, messages) {
        sent.push(...(messages as Message[]))
        return Promise.resolve()
      },
    },
  }
  await verifyMissing({ type: 'sweep-verify-missing', sweep }, deps)
  return sent
    .flatMap(message => (message.type === 'sweep-refresh' ? message.resources : []))
    .map(({ arn }) => arn)
}

it('reads what is in scope, or global, and was not read in this scan', async () => {
  for (const resource of [inScope, elsewhere, role]) await buildSnapshot(resource)
  expect((await listRefreshed()).toSorted()).toEqual([role.arn, inScope.arn].toSorted())
  expect((await loadSweepTasks(sweep.id, store)).get(VERIFY_MISSING_TASK)).toEqual({ done: true })
})

it('skips what the scan has read, and what was deleted', async () => {
  await buildSnapshot(inScope, { fullyReadAt: '2026-11-20T03:00:01.000Z' })
  await buildSnapshot(role, { presence: 'DELETED' })
  expect(await listRefreshed()).toEqual([])
})

it('reads what an older version of Assay read', async () => {
  await buildSnapshot(inScope, { fullyReadAt: '2026-11-20T03:00:01.000Z', factsVersion: FACTS_VERSION - 1 })
  expect(await listRefreshed()).toEqual([inScope.arn])
})

it('forgets standalone tasks that run no image, until an event names them', async () => {
  const revision = buildTaskDefinitionResource(
    'arn:aws:ecs:eu-west-1:111122223333:task-definition/job:7',
    account,
  )
  const tasks = buildStandaloneTasksResource(revision)
  const collectedAt = { tasks: startedAt }
  await buildSnapshot(tasks, { facts: { images: known([]) }, collectedAt })
  for (let scans = 0; scans < 2; scans += 1) {
    expect(await listRefreshed()).toEqual([])
    expect(await loadSnapshot(tasks, store)).toMatchObject({ facts: {}, collectedAt: {} })
  }
})

it.each([
  ['run an image', known([buildRoleResourceByName('stands-for-an-image', { account, region: 'eu-west-1' })])],
  ['run unknown images', unknown('access denied')],
  ['run images that are known in part', createIncompleteFact([], 'more')],
])('reads standalone tasks that %s', async (_, images) => {
  const arn = 'arn:aws:ecs:eu-west-1:111122223333:standalone-tasks/job:7'
  await buildSnapshot(
    { kind: 'AWS::ECS::StandaloneTasks', account, region: 'eu-west-1', arn },
    { facts: { images }, collectedAt: { tasks: startedAt } },
  )
  expect(await listRefreshed()).toEqual([arn])
})
