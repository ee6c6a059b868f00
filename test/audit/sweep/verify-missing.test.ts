import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildEdgeKey, buildSnapshotKey } from '../../../audit/state/keys.ts'
import { FACTS_VERSION, type ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import { loadSnapshot } from '../../../audit/state/load-snapshot.ts'
import { createIncompleteFact, known, unknown } from '../../../audit/resources/fact.ts'
import { buildImageResource } from '../../../audit/resources/ecr/image.ts'
import { buildImageContentResource } from '../../../audit/resources/ecr/image-content.ts'
import { buildImageVerificationResource } from '../../../audit/resources/ecr/image-verification.ts'
import { buildStandaloneTasksResource } from '../../../audit/resources/ecs/standalone-tasks.ts'
import { buildTaskDefinitionResource } from '../../../audit/resources/ecs/task-definition.ts'
import type { Message } from '../../../audit/messages.ts'
import { buildRoleResourceByName } from '../../../audit/resources/iam/role.ts'
import { buildFunctionCodeResource } from '../../../audit/resources/lambda/code-content.ts'
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

/** The content and the verification of an image that refers to both, as `facts` has them. */
async function addImage(facts: ResourceSnapshot['facts'], more: Partial<ResourceSnapshot> = {}) {
  const arn = 'arn:aws:ecr:eu-west-1:111122223333:repository/shop'
  const image = buildImageResource(arn, `sha256:${'a'.repeat(64)}`, { account, region: 'eu-west-1' })
  const contents = buildImageContentResource(image)
  const verification = buildImageVerificationResource(image)
  await buildSnapshot(image, { facts: { contents: known(contents), verification: known(verification) } })
  for (const [relationship, to] of [
    ['contents', contents],
    ['verification', verification],
  ] as const)
    await store.save({ key: buildEdgeKey(image, relationship, to), version: 1, body: { source: image } }, 0)
  await buildSnapshot(contents, { facts, ...more })
  await buildSnapshot(verification)
}

/** After how many seconds the next page follows, `later` milliseconds after the start of the scan. */
async function measurePause(later = 0): Promise<number> {
  let pause: number | undefined
  const page: VerifyMissingDeps['snapshotScan']['page'] = async sorts => ({
    items: (await store.page(sorts)).items,
    next: 'a further page',
  })
  const deps: VerifyMissingDeps = {
    store,
    snapshotScan: { page },
    scope: { regions: ['eu-west-1'] },
    timing: defaultTiming,
    now: () => new Date(Date.parse(startedAt) + later),
    sender: {
      send(queue, _, delay) {
        if (queue === 'sweep') pause = delay
        return Promise.resolve()
      },
    },
  }
  await verifyMissing({ type: 'sweep-verify-missing', sweep, token: 'a page' }, deps)
  if (pause === undefined) throw new Error('no further page is requested')
  return pause
}

describe('the next page of known resources', () => {
  const facts = { operatingSystem: known('NONE'), defaultUser: known('NONE'), secrets: known('NONE') }

  it('follows at once after reads that take no long time', async () => {
    await buildSnapshot(inScope)
    expect(await measurePause()).toBe(0)
  })

  it('follows when layers and signatures had their time, so that no event waits behind those of all images', async () => {
    await addImage({})
    expect(await measurePause()).toBe(5.25)
  })

  it.each([
    [1, 'when an archive of a function had its time', {}],
    [0, 'at once if it is known what the archive contains', { secrets: known('NONE') }],
  ])('follows after %i seconds, %s', async (seconds, _, codeFacts) => {
    const codeContent = buildFunctionCodeResource(inScope, `${'A'.repeat(43)}=`)
    await buildSnapshot(inScope, { facts: { codeContent: known(codeContent) } })
    const key = buildEdgeKey(inScope, 'codeContent', codeContent)
    await store.save({ key, version: 1, body: { source: inScope } }, 0)
    await buildSnapshot(codeContent, { facts: codeFacts })
    expect(await measurePause()).toBe(seconds)
  })

  it('does not wait for contents that are known and never change', async () => {
    await addImage(facts)
    expect(await measurePause()).toBe(0.25)
  })

  it('waits for contents that another version of Assay read', async () => {
    await addImage(facts, { factsVersion: FACTS_VERSION - 1 })
    expect(await measurePause()).toBe(5.25)
  })

  it('follows at once when half of the time of the scan is over', async () => {
    await addImage({})
    expect(await measurePause(defaultTiming.sweepTimeout * 500)).toBe(5.25)
    expect(await measurePause(defaultTiming.sweepTimeout * 500 + 1)).toBe(0)
  })
})
