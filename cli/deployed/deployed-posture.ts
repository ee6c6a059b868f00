import packageJson from '../../package.json' with { type: 'json' }
import { checklist } from '../../audit/checklist.ts'
import { computeLongestInterval } from '../../audit/configuration/schedule-interval.ts'
import { frameworkCatalog } from '../../audit/frameworks/framework-catalog.ts'
import { loadSweepState } from '../../audit/state/sweep-state-store.ts'
import type { AccountReading } from '../../reports/posture/load-posture-input.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import { buildProvenance } from '../../reports/posture/provenance.ts'
import { addItems, createReportedItems, REPORTED_SORTS } from '../../reports/posture/reported-items.ts'
import { buildStoredPosture } from '../../reports/posture/build/stored-posture.ts'
import { describeControls, listUnknownControls } from '../../functions/evidence/table/unknown-controls.ts'
import { CliError } from '../cli-error.ts'
import { createProgressCounter, startPhase } from '../output/progress.ts'
import type { CheckedTable } from '../../functions/evidence/table/checked-table.ts'
import type { DeployedAccount } from './deployed-account.ts'

/** The most items of a table that are read: beyond it, the memory of a terminal is at risk. */
const MAX_ITEMS = 1_000_000

/** A deployment as a posture needs it. */
export type PostureSource = Pick<DeployedAccount, 'configuration'> & {
  deployment: Pick<DeployedAccount['deployment'], 'account'>
}

/**
 * Reads what a report needs of the table, page by page, and builds the posture as the report function does. Throws CliError for a table with more items than a terminal holds.
 */
export async function loadDeployedPosture(
  source: PostureSource,
  table: CheckedTable,
  now: Date,
): Promise<Posture> {
  startPhase('Reading the table')
  const reading: AccountReading = {
    at: now.toISOString(),
    sweep: await loadSweepState(table),
    items: createReportedItems(),
  }
  const unknownControls = new Set<string>()
  const count = createProgressCounter('items read')
  let read = 0
  for await (const items of table.scan({ sorts: REPORTED_SORTS })) {
    addItems(reading.items, items)
    items
      .flatMap(item => listUnknownControls(item, knownControls))
      .forEach(control => unknownControls.add(control))
    read += items.length
    items.forEach(() => count())
    if (read > MAX_ITEMS)
      throw new CliError(
        `the table has more than ${MAX_ITEMS} snapshots and compliance records, which is more than a terminal reads; use the report in the report bucket`,
      )
  }
  return buildDeployedPosture(source, reading, table, [...unknownControls])
}

/** Builds the posture of what was read; what was left out of it is said in `unlisted`. */
async function buildDeployedPosture(
  { configuration, deployment }: PostureSource,
  reading: AccountReading,
  table: CheckedTable,
  unknownControls: readonly string[],
): Promise<Posture> {
  const { regions, schedules, settings, timing } = configuration
  const unread = [...table.listFaults(), ...describeControls(unknownControls)]
  const posture = await buildStoredPosture(reading, {
    unread,
    store: table,
    account: deployment.account,
    regions,
    checklist,
    frameworks: frameworkCatalog,
    settings,
    provenance: buildProvenance(packageJson.version, settings),
    deadlines: { interval: computeLongestInterval(schedules.sweep) / 1000, duration: timing.sweepTimeout },
  })
  const later = table.listFaults().filter(fault => !unread.includes(fault))
  return later.length === 0 ? posture : { ...posture, unlisted: [...posture.unlisted, ...later] }
}

const knownControls: ReadonlySet<string> = new Set(checklist.map(({ id }) => id))
