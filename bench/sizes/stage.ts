import { checklist } from '../../audit/checklist.ts'
import { roleResource } from '../../audit/resources/iam/role.ts'
import { functionResource } from '../../audit/resources/lambda/function.ts'
import { defaultSettings } from '../../audit/settings/settings.ts'
import { defaultTiming } from '../../audit/timing.ts'
import { readerBy } from '../../functions/answers/reader.ts'
import { redaction } from '../../functions/answers/redaction.ts'
import { clockAt, type Clock } from '../../functions/local/clock.ts'
import { pipelineOf, type Parts, type Pipeline } from '../../functions/local/pipeline.ts'
import { blockAccount, type BlockAccount } from './account.ts'
import { ACCOUNT, blockIn, blockWorld, REGION, tokenOf } from './block.ts'
import { memoryStore, type MemoryStore, type StoredItem } from './memory-store.ts'

/** The pipeline over an account of blocks. */
export interface SizedStage {
  account: BlockAccount
  store: MemoryStore
  clock: Clock
  pipeline: Pipeline
  parts: Parts
}

/** When an account is read and judged for the first time. */
export const START = new Date('2026-05-12T09:00:00.000Z')

/**
 * A stage over `blocks` blocks, all read and judged: the first one is, and what that wrote is written for each of the
 * others, which differ from it by their names alone.
 */
export async function sizedStage(blocks: number): Promise<SizedStage> {
  const stage = emptyStage(blocks)
  await readBlock(0, stage)
  const own = [...stage.store.items()].filter(isOfBlock)
  for (let index = 1; index < blocks; index += 1)
    for (const item of own) stage.store.put(ofBlock(index, item))
  return stage
}

/** A stage over `blocks` blocks of which nobody knows anything yet. */
export function emptyStage(blocks: number): SizedStage {
  const account = blockAccount(blocks)
  const store = memoryStore()
  const clock = clockAt(START)
  const parts: Parts = {
    store,
    reader: readerBy(account.call, redaction('key')),
    clock,
    checklist,
    settings: defaultSettings,
    scope: { regions: [REGION] },
    list: ({ of }) => Promise.reject(new Error(`an event has ${JSON.stringify(of)} listed`)),
    timing: defaultTiming,
    notifier: { send: () => Promise.resolve() },
    observer: {
      onDeadLetter({ queue }, failure) {
        throw new Error(`a message to ${queue} was given up`, { cause: failure })
      },
    },
  }
  return { account, store, clock, parts, pipeline: pipelineOf(parts) }
}

/** Reads and judges a block, and all that its functions and roles lead to, as a baseline does. */
export async function readBlock(index: number, { pipeline }: SizedStage): Promise<void> {
  const { functions, roles } = blockWorld(tokenOf(index))
  const where = { account: ACCOUNT, region: REGION }
  const subjects = [
    ...Object.keys(roles).map(arn => roleResource(arn, ACCOUNT)),
    ...Object.keys(functions).map(arn => functionResource(arn, where)),
  ].map(resource => ({ resource, facts: 'ALL' as const }))
  const actor = { type: 'Assay', name: 'the baseline' }
  const at = START.toISOString()
  const change = { id: 'baseline', ...where, action: 'assay:Baseline', actor, at, subjects, lags: false }
  pipeline.queues.deliver('iam-change', { type: 'look-again', change, number: 0 }, START)
  await pipeline.run()
}

/** Whether an item is kept of something in a block. What is kept of the cause is not. */
export function isOfBlock({ key, body }: StoredItem): boolean {
  return (
    key.partition.startsWith('RESOURCE ') && blockIn(`${key.partition} ${key.sort} ${body}`) !== undefined
  )
}

/** What is kept of the first block, as it is kept of block `index`. */
function ofBlock(index: number, { key, body, ...item }: StoredItem): StoredItem {
  const renamed = (text: string) => text.replaceAll(tokenOf(0), tokenOf(index))
  return {
    ...item,
    key: { partition: renamed(key.partition), sort: renamed(key.sort) },
    body: renamed(body),
  }
}
