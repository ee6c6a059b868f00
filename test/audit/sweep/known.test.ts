import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { modelKey } from '../../../audit/account/keys.ts'
import { FACTS_VERSION, type Model } from '../../../audit/account/model.ts'
import type { Message } from '../../../audit/messages.ts'
import { roleNamed } from '../../../audit/resources/iam/role.ts'
import { functionResource } from '../../../audit/resources/lambda/function.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { sweepKnown, type KnownPorts } from '../../../audit/sweep/known.ts'
import { openPart, partsOf } from '../../../audit/sweep/parts.ts'
import { KNOWN } from '../../../audit/sweep/spread.ts'
import type { Sweep } from '../../../audit/sweep/state.ts'
import { defaultTiming } from '../../../audit/timing.ts'
import { openFileStore, type FileStore } from '../../../functions/local/file-store.ts'

const account = '111122223333'
const startedAt = '2026-11-20T03:00:00.000Z'
const sweep: Sweep = { id: 'sweep:1', account, region: 'eu-west-1', startedAt, baseline: false }
const inScope = functionResource('here', { account, region: 'eu-west-1' })
const elsewhere = functionResource('there', { account, region: 'eu-central-1' })
const role = roleNamed('anywhere', { account, region: 'eu-west-1' })

let directory: string
let store: FileStore
let sent: Message[]
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'assay-known-'))
  store = openFileStore(directory)
  sent = []
  await openPart(sweep, KNOWN, store, new Date(startedAt))
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

async function known(resource: Resource, more: Partial<Model> = {}): Promise<void> {
  const nothing = { facts: {}, stamps: {}, aspects: {}, previous: [], readAt: startedAt }
  const model: Model = { resource, presence: 'PRESENT', ...nothing, factsVersion: FACTS_VERSION, ...more }
  await store.save({ key: modelKey(resource), version: 1, body: model }, 0)
}

/** The resources that are looked at since the model knows them. */
async function lookedAt(): Promise<string[]> {
  const ports: KnownPorts = {
    store,
    catalogue: store,
    scope: { regions: ['eu-west-1'] },
    timing: defaultTiming,
    now: () => new Date(startedAt),
    post: {
      send(_, messages) {
        sent.push(...(messages as Message[]))
        return Promise.resolve()
      },
    },
  }
  await sweepKnown({ type: 'sweep-known', sweep }, ports)
  return sent
    .flatMap(message => (message.type === 'sweep-look' ? message.resources : []))
    .map(({ arn }) => arn)
}

it('looks at what is in scope, or in no region, and that nobody read in this sweep', async () => {
  for (const resource of [inScope, elsewhere, role]) await known(resource)
  expect((await lookedAt()).toSorted()).toEqual([role.arn, inScope.arn].toSorted())
  expect((await partsOf(sweep.id, store)).get(KNOWN)).toEqual({ done: true })
})

it('leaves what the sweep has read, and what is gone', async () => {
  await known(inScope, { wholeAt: '2026-11-20T03:00:01.000Z' })
  await known(role, { presence: 'GONE' })
  expect(await lookedAt()).toEqual([])
})

it('reads what an older version read', async () => {
  await known(inScope, { wholeAt: '2026-11-20T03:00:01.000Z', factsVersion: FACTS_VERSION - 1 })
  expect(await lookedAt()).toEqual([inScope.arn])
})
