import { getOpening, isEnding } from '../../../audit/state/transition.ts'
import { isResourceInScope } from '../../../audit/configuration/event-regions.ts'
import { isInUse, type ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import { getResourceKey, type Resource } from '../../../audit/resources/resource.ts'
import { adjustControls } from '../../../audit/settings/control-adjustment.ts'
import type { Settings } from '../../../audit/settings/settings.ts'
import type { ComplianceRecord } from '../../../audit/state/compliance-record.ts'
import { hashText } from '../../../audit/state/keys.ts'
import { loadSweepState } from '../../../audit/state/sweep-state-store.ts'
import packageJson from '../../../package.json' with { type: 'json' }
import { buildChangeLines, type StoredChange } from '../../../reports/evidence/change-line.ts'
import { buildEvidenceLines, nameFinding } from '../../../reports/evidence/evaluation-line.ts'
import type { PackedDeployment } from '../../../reports/evidence/manifest.ts'
import { buildSettingsLines } from '../../../reports/evidence/settings-line.ts'
import { countPopulation } from '../../../reports/evidence/population.ts'
import { buildProvenance } from '../../../reports/posture/provenance.ts'
import { addItems, createReportedItems, REPORTED_SORTS } from '../../../reports/posture/reported-items.ts'
import { buildStoredPosture } from '../../../reports/posture/build/stored-posture.ts'
import type { EvaluatedAccount, EvaluationCatalog } from '../evaluated-account.ts'
import type { PackedItems } from './packed-items.ts'

/** What the results of a pack of a deployment follow from besides its items. */
export interface DerivationContext {
  catalog: EvaluationCatalog
  account: string
  regions: readonly string[]
  /** When the table was read. */
  at: Date
  settings: Settings
  deadlines: PackedDeployment['deadlines']
  changesSince: string | undefined
  /** What of the table could not be read, in sentences. */
  gaps: readonly string[]
  /** When findings were first open in the packs before, by their keys. */
  openSince: ReadonlyMap<string, string>
}

/** Derives all results of a pack from the items of a table. The same items give the same results on every machine. */
export async function deriveResults(
  items: PackedItems,
  context: DerivationContext,
): Promise<EvaluatedAccount> {
  const { account, regions, at, settings, changesSince, catalog } = context
  const enabled = adjustControls(catalog.checklist, settings.controls, at)
  const kinds = new Set(enabled.flatMap(control => control.kinds))
  const isReported = (resource: Resource) => kinds.has(resource.kind) && isResourceInScope(resource, regions)
  const existing = items.snapshots.filter(({ presence }) => presence !== 'DELETED')
  const present = new Set(existing.map(({ resource }) => getResourceKey(resource)))
  const records = items.records.filter(
    ({ resource }) => isReported(resource) && present.has(getResourceKey(resource)),
  )
  const listed = existing.filter(({ resource }) => isReported(resource))
  const openSince = addOpenings(context.openSince, records, items.changes)
  const posture = await derivePosture(items, openSince, context)
  return {
    account,
    regions,
    recorded: findReadTimes(existing, at),
    at: at.toISOString(),
    ...buildEvidenceLines(records, {
      snapshots: existing,
      checklist: enabled,
      listCalls: catalog.listCalls,
      findReadTime: ({ collectedAt }, collector) => formatTime(collectedAt[collector]),
      openSince,
      at: at.toISOString(),
      isDeployed: true,
    }),
    population: countPopulation({
      listed: listed.map(({ resource }) => resource),
      evaluated: records.map(({ resource }) => resource),
      notInUse: listed.flatMap(snapshot => (isInUse(snapshot) ? [] : snapshot.resource)),
      unlisted: posture.unlisted,
      kinds: [...kinds],
      // A deployment keeps no responses, and so none of AWS's counts.
      secondCounts: new Map(),
    }),
    posture,
    changes: buildChangeLines(items.changes, changesSince),
    settingsHistory: buildSettingsLines(items.settingsVersions, {
      account,
      at,
      settings,
      accepted: posture.accepted,
    }),
  }
}

async function derivePosture(
  { store }: PackedItems,
  openSince: ReadonlyMap<string, string>,
  context: DerivationContext,
) {
  const { account, regions, at, settings, deadlines, gaps, catalog } = context
  const reported = createReportedItems()
  addItems(reported, (await store.page(REPORTED_SORTS)).items)
  const reading = { at: at.toISOString(), sweep: await loadSweepState(store), items: reported }
  return buildStoredPosture(reading, {
    store,
    account,
    regions,
    checklist: catalog.checklist,
    frameworks: catalog.frameworks,
    settings,
    provenance: buildProvenance(packageJson.version, settings),
    deadlines,
    unread: gaps,
    findOpenSince: ({ control, resource: { arn } }) => openSince.get(nameFinding({ control, arn })),
  })
}

/** A time in the form of a pack; undefined for what is none. */
function formatTime(text = ''): string | undefined {
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}

/**
 * The deployment knows when a finding opened; when it opened before a new violation reopened it, only the chain can know. What closed
 * after the pack before has opened again since.
 */
function addOpenings(
  openSince: ReadonlyMap<string, string>,
  records: readonly ComplianceRecord[],
  changes: readonly StoredChange[],
): ReadonlyMap<string, string> {
  const times = new Map(openSince)
  const closed = findClosings(changes)
  for (const { resource, results } of records)
    for (const [control, { open, lastTransition }] of Object.entries(results)) {
      if (!open || lastTransition === undefined) continue
      const key = nameFinding({ control, arn: resource.arn })
      const before = times.get(key)
      const { number, at } = getOpening(lastTransition)
      const isFirst = number === 1 || before === undefined || (closed.get(key) ?? '') > before
      if (isFirst || before > at) times.set(key, at)
    }
  return times
}

/** When findings closed for the last time among the changes of a pack, by their keys. */
function findClosings(changes: readonly StoredChange[]): ReadonlyMap<string, string> {
  const times = new Map<string, string>()
  for (const { transition } of changes.flatMap(({ transitions }) => transitions)) {
    const { control, resource, step, at } = transition
    const key = nameFinding({ control, arn: resource.arn })
    if (isEnding(step) && at > (times.get(key) ?? '')) times.set(key, at)
  }
  return times
}

/** When the facts were read, from the oldest to the newest. */
function findReadTimes(snapshots: readonly ResourceSnapshot[], at: Date): { from: string; to: string } {
  let [from, to] = [at.toISOString(), new Date(0).toISOString()]
  for (const { readAt } of snapshots) {
    const time = new Date(readAt).toISOString()
    if (time < from) from = time
    if (time > to) to = time
  }
  return { from, to: to < from ? from : to }
}

/** How many records were evaluated with `settings`, by the digest that each has. */
export function countBySettings(
  records: readonly ComplianceRecord[],
  settings: Settings,
): PackedDeployment['records'] {
  const digest = hashText(JSON.stringify(settings))
  const sameSettings = records.filter(({ settingsDigest }) => settingsDigest === digest).length
  return { sameSettings, otherSettings: records.length - sameSettings }
}
