import { checklist } from '../../audit/checklist.ts'
import { buildRoleResource } from '../../audit/resources/iam/role.ts'
import { buildFunctionResource } from '../../audit/resources/lambda/function.ts'
import { defaultSettings } from '../../audit/settings/settings.ts'
import { defaultTiming } from '../../audit/settings/timing.ts'
import { createAccountReader } from '../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../functions/collectors/redaction/redact.ts'
import { createSimulatedClock, type SimulatedClock } from '../../functions/local/simulated-clock.ts'
import {
  createLocalPipeline,
  type LocalPipelineDeps,
  type LocalPipeline,
} from '../../functions/local/local-pipeline.ts'
import { createBlockAccount, type BlockAccount } from './block-account.ts'
import { BLOCK_ACCOUNT, findBlockIndex, describeBlock, BLOCK_REGION, buildBlockToken } from './block.ts'
import { createJsonMemoryStore, type JsonMemoryStore, type StoredJsonItem } from './json-memory-store.ts'

/** The pipeline over an account of blocks. */
export interface SizedPipeline {
  account: BlockAccount
  store: JsonMemoryStore
  clock: SimulatedClock
  pipeline: LocalPipeline
  parts: LocalPipelineDeps
}

/** When an account is read and judged for the first time. */
export const BENCH_START = new Date('2026-05-12T09:00:00.000Z')

/**
 * A stage over `blocks` blocks, all read and judged: the first one is, and what that wrote is written for each of the
 * others, which differ from it by their names alone.
 */
export async function createSizedPipeline(blocks: number): Promise<SizedPipeline> {
  const sized = createEmptyPipeline(blocks)
  await auditBlock(0, sized)
  const own = [...sized.store.items()].filter(isBlockItem)
  for (let index = 1; index < blocks; index += 1)
    for (const item of own) sized.store.put(renameBlockItem(index, item))
  return sized
}

/** A stage over `blocks` blocks of which nobody knows anything yet. */
export function createEmptyPipeline(blocks: number): SizedPipeline {
  const account = createBlockAccount(blocks)
  const store = createJsonMemoryStore()
  const simulatedClock = createSimulatedClock(BENCH_START)
  const localPipelineDeps: LocalPipelineDeps = {
    store,
    reader: createAccountReader(account.call, createRedactor('key')),
    clock: simulatedClock,
    checklist,
    settings: defaultSettings,
    scope: { regions: [BLOCK_REGION] },
    list: ({ scope }) => Promise.reject(new Error(`an event has ${JSON.stringify(scope)} listed`)),
    timing: defaultTiming,
    notifier: { send: () => Promise.resolve() },
    observer: {
      onDeadLetter({ queue }, failure) {
        throw new Error(`a message to ${queue} was given up`, { cause: failure })
      },
    },
  }
  return {
    account,
    store,
    clock: simulatedClock,
    parts: localPipelineDeps,
    pipeline: createLocalPipeline(localPipelineDeps),
  }
}

/** Reads and judges a block, and all that its functions and roles lead to, as a baseline does. */
export async function auditBlock(index: number, { pipeline }: SizedPipeline): Promise<void> {
  const { functions, roles } = describeBlock(buildBlockToken(index))
  const where = { account: BLOCK_ACCOUNT, region: BLOCK_REGION }
  const subjects = [
    ...Object.keys(roles).map(arn => buildRoleResource(arn, BLOCK_ACCOUNT)),
    ...Object.keys(functions).map(arn => buildFunctionResource(arn, where)),
  ].map(resource => ({ resource, facts: 'ALL' as const }))
  const actor = { type: 'Assay', name: "Assay's initial scan" }
  const at = BENCH_START.toISOString()
  const change = {
    id: 'baseline',
    ...where,
    action: 'assay:Baseline',
    actor,
    at,
    subjects,
    eventuallyConsistent: false,
  }
  pipeline.queues.deliver('iam-change', { type: 'recheck', change, attempt: 0 }, BENCH_START)
  await pipeline.run()
}

/** Whether an item is kept of something in a block. What is kept of the cause is not. */
export function isBlockItem({ key, body }: StoredJsonItem): boolean {
  return (
    key.partition.startsWith('RESOURCE ') &&
    findBlockIndex(`${key.partition} ${key.sort} ${body}`) !== undefined
  )
}

/** What is kept of the first block, as it is kept of block `index`. */
function renameBlockItem(index: number, { key, body, ...item }: StoredJsonItem): StoredJsonItem {
  const renamed = (text: string) => text.replaceAll(buildBlockToken(0), buildBlockToken(index))
  return {
    ...item,
    key: { partition: renamed(key.partition), sort: renamed(key.sort) },
    body: renamed(body),
  }
}
