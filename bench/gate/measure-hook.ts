import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultSettings } from '../../audit/settings/settings.ts'
import { defaultTiming } from '../../audit/settings/timing.ts'
import type { Store } from '../../audit/state/store.ts'
import { openAccountFileSource } from '../../cli/account/account-source.ts'
import { openLocalAudit } from '../../cli/run/local-audit.ts'
import { writeAccountFile } from '../../examples/account/write-account-file.ts'
import { parseTemplate } from '../../functions/cloudformation/template/parse-template.ts'
import { judgeChange } from '../../functions/gate/judge-change.ts'
import { openTableAccount } from '../../functions/gate/table-account.ts'
import { createSimulatedClock } from '../../functions/local/simulated-clock.ts'
import { computeQuantile } from '../quantile.ts'
import { buildGateTemplate, buildSmallTemplates } from './build-template.ts'
import { describeGateAccount, GATE_BENCH_ACCOUNT, GATE_BENCH_REGION } from './describe-account.ts'

/** What a hook takes of its own, without the network, in an account of a size. */
export interface HookCost {
  functions: number
  /** Of small changes. */
  p95Ms: number
  /** Of a change of 500 resources. */
  largeMs: number
  /** Items that it reads for all small changes, and for the large one. */
  reads: number
  largeReads: number
}

const AT = '2026-11-24T06:00:00.000Z'
const CHANGES = 40

/** Judges changes from a table in memory, as a hook does. */
export async function measureHook(functions: number): Promise<HookCost> {
  const store = await scanAccount(functions)
  const counted = countReads(store)
  const judge = async (template: object) => {
    const from = performance.now()
    await judgeFromTable(counted.store, template)
    return performance.now() - from
  }
  await judge(buildGateTemplate(1, 'warm'))
  const times: number[] = []
  counted.reset()
  for (const template of buildSmallTemplates(CHANGES)) times.push(await judge(template))
  const reads = counted.reset()
  const largeMs = await judge(buildGateTemplate(250, 'large'))
  return { functions, p95Ms: computeQuantile(times, 0.95), largeMs, reads, largeReads: counted.reset() }
}

/** The store after a full audit. */
async function scanAccount(functions: number): Promise<Store> {
  const directory = mkdtempSync(join(tmpdir(), 'assay-bench-'))
  try {
    writeAccountFile(directory, { at: AT, account: describeGateAccount(functions) }, [])
    const source = openAccountFileSource(directory, () => new Date(AT), undefined)
    const audit = openLocalAudit(source, createSimulatedClock(new Date(AT)), { settings: defaultSettings })
    await audit.baseline(GATE_BENCH_ACCOUNT)
    await audit.buildEscalationIndex(GATE_BENCH_ACCOUNT)
    return audit.store
  } finally {
    rmSync(directory, { recursive: true })
  }
}

async function judgeFromTable(store: Pick<Store, 'load' | 'list'>, template: object): Promise<void> {
  const regions = [GATE_BENCH_REGION]
  const gateAccount = await openTableAccount({
    store,
    account: GATE_BENCH_ACCOUNT,
    regions,
    settings: defaultSettings,
    timing: defaultTiming,
    now: new Date(),
    readStack: () => Promise.resolve(undefined),
  })
  const parsed = parseTemplate(JSON.stringify(template), 'template.json')
  await judgeChange(gateAccount, {
    inputs: [{ template: parsed, stack: 'bench', parameters: {} }],
    parameters: {},
    region: GATE_BENCH_REGION,
    settings: defaultSettings,
    thresholds: { failOn: 'HIGH' },
  })
}

function countReads(base: Store): { store: Pick<Store, 'load' | 'list'>; reset: () => number } {
  let items = 0
  return {
    store: {
      load(key) {
        items += 1
        return base.load(key)
      },
      async *list(partition, prefix) {
        for await (const item of base.list(partition, prefix)) {
          items += 1
          yield item
        }
      },
    },
    reset() {
      const counted = items
      items = 0
      return counted
    },
  }
}
