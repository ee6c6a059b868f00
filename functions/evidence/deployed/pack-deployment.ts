import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Configuration } from '../../../audit/configuration/configuration.ts'
import { computeLongestInterval } from '../../../audit/configuration/schedule-interval.ts'
import type { ItemScan } from '../../../audit/state/snapshot-scan.ts'
import type { Store } from '../../../audit/state/store.ts'
import {
  MAX_GAP_LENGTH,
  MAX_GAPS,
  type Manifest,
  type PackedDeployment,
} from '../../../reports/evidence/manifest.ts'
import type { EvaluationCatalog } from '../evaluated-account.ts'
import { ExplainedError } from '../explained-error.ts'
import { silentProgress, type PackProgress } from '../pack-progress.ts'
import { createPackDirectory, type EvidencePlace } from '../places/evidence-place.ts'
import { nameEvidence, parseEvidenceUri } from '../places/evidence-uri.ts'
import { openLastEvidence } from '../places/last-evidence.ts'
import type { PreviousEvidence } from '../previous-evidence.ts'
import { checkScan } from '../table/checked-table.ts'
import { describeControls, listUnknownControls } from '../table/unknown-controls.ts'
import { writeEvidence } from '../write-evidence.ts'
import { countBySettings, deriveResults } from './derive-results.ts'
import { writeItems } from './item-lines.ts'
import { listPackedItems, readPackedItems } from './packed-items.ts'
import { MAX_SETTINGS_CHARACTERS } from './packed-settings.ts'

/** A deployment of which a pack is made. */
export interface PackedAccount {
  deployment: {
    prefix: string
    account: string
    /** Its home region. */
    region: string
    /** Lambda's digest of the archive with its code and its configuration file. */
    code: { sha256: string }
  }
  /** With the settings in force. */
  configuration: Pick<Configuration, 'regions' | 'settings' | 'schedules' | 'timing'>
  /** The version of the run-time settings that the settings have; 0 for none. */
  settingsVersion: number
  table: Pick<Store, 'load'> & ItemScan
}

/** Where a pack of a deployment goes, and what it follows. */
export interface DeploymentPackRequest {
  catalog: EvaluationCatalog
  place: EvidencePlace
  /** The pack before that the user named; undefined for the last one at the place. */
  previous: PreviousEvidence | undefined
  sign: ((manifest: string) => Promise<string>) | undefined
  now: Date
  /** Set for a pack that a schedule requested. */
  requested?: PackRequest
  progress?: PackProgress
  /** The directory for temporary files. */
  temporary?: string
}

/** When a pack was requested, and by which schedule. */
export interface PackRequest {
  /** ISO 8601. */
  at: string
  /** In EventBridge Scheduler's syntax. */
  schedule: string
}

/** A pack that was stored. */
export interface StoredPack {
  manifest: Manifest
  /** As users write it. */
  where: string
  /** How it is kept, in sentences. */
  kept: readonly string[]
}

/** Packs what a deployment knows, and stores it at a place, after the last pack there. Throws ExplainedError. */
export async function packDeployment(
  source: PackedAccount,
  packRequest: DeploymentPackRequest,
): Promise<StoredPack> {
  const { place, previous: named, now, progress = silentProgress } = packRequest
  const previous = named ?? (await openLastEvidence(place, now, progress.note))
  return packAfter(previous, source, { ...packRequest, progress })
}

/** Packs what a deployment knows for a schedule; undefined if there is a pack of that time or a later one. Throws ExplainedError. */
export async function packOnSchedule(
  source: PackedAccount,
  packRequest: DeploymentPackRequest & { requested: PackRequest },
): Promise<StoredPack | undefined> {
  const { place, now, requested, progress = silentProgress } = packRequest
  const previous = await openLastEvidence(place, now, progress.note)
  if (previous !== undefined && previous.at >= requested.at) return undefined
  return packAfter(previous, source, { ...packRequest, progress })
}

async function packAfter(
  previous: PreviousEvidence | undefined,
  { deployment, configuration, table, settingsVersion }: PackedAccount,
  { catalog, place, previous: named, sign, now, requested, progress, temporary }: ReportingRequest,
): Promise<StoredPack> {
  checkPredecessor(previous, deployment.account, now)
  const { regions, settings, schedules, timing } = configuration
  const checked = checkScan(table)
  const { store, omittedVersions } = await readPackedItems(checked, previous?.at, progress)
  progress.startPhase('Writing evidence')
  const items = listPackedItems(store)
  const known = new Set(catalog.checklist.map(({ id }) => id))
  const unknown = new Set([...store.items(() => true)].flatMap(item => listUnknownControls(item, known)))
  const packed: PackedDeployment = {
    prefix: deployment.prefix,
    region: deployment.region,
    code: deployment.code.sha256,
    settingsVersion,
    deadlines: { interval: computeLongestInterval(schedules.sweep) / 1000, duration: timing.sweepTimeout },
    records: countBySettings(items.records, settings),
    ...(previous === undefined ? {} : { changesSince: previous.at }),
    ...(requested === undefined ? {} : { scheduled: describeSchedule(requested, previous) }),
    gaps: [...checked.listFaults(), ...describeControls([...unknown]), ...describeOmitted(omittedVersions)]
      .slice(0, MAX_GAPS)
      .map(gap => gap.slice(0, MAX_GAP_LENGTH)),
  }
  const evaluated = await deriveResults(items, {
    catalog,
    account: deployment.account,
    regions,
    at: now,
    settings,
    deadlines: packed.deadlines,
    changesSince: packed.changesSince,
    gaps: packed.gaps,
    openSince: previous?.openSince ?? new Map(),
  })
  const name = nameEvidence(evaluated.at)
  const { directory, remove } = openPackDirectory(place, name, temporary)
  try {
    const manifest = await writeEvidence(directory, {
      evaluated,
      catalog,
      settings,
      previous,
      deployment: packed,
      writeAccount: to => writeItems(to, store),
      sign,
    })
    const kept = await place.store({ name, directory, manifest, isNext: named === undefined })
    return { manifest, where: place.locate(name), kept }
  } finally {
    remove()
  }
}

function describeOmitted(versions: number): string[] {
  return versions === 0
    ? []
    : [
        `${versions} earlier versions of the run-time settings are not in the pack, because all together have more than ${MAX_SETTINGS_CHARACTERS} characters`,
      ]
}

type ReportingRequest = DeploymentPackRequest & { progress: PackProgress }

/** The directory in which a pack is written: that of a directory with packs, or one in `parent` for a bucket. */
function openPackDirectory(
  place: EvidencePlace,
  name: string,
  parent = tmpdir(),
): { directory: string; remove: () => void } {
  if (parseEvidenceUri(place.name) === undefined)
    return { directory: createPackDirectory(place.name, name), remove: () => undefined }
  const temporary = mkdtempSync(join(parent, 'assay-pack-'))
  const directory = join(temporary, name)
  mkdirSync(directory)
  return { directory, remove: () => rmSync(temporary, { recursive: true, force: true }) }
}

/**
 * What a pack says of its schedule: since the pack before, how many packs were requested and not made. It counts to the request, since a
 * message can be delivered days later.
 */
function describeSchedule(
  { at, schedule }: PackRequest,
  previous: PreviousEvidence | undefined,
): NonNullable<PackedDeployment['scheduled']> {
  return { requestedAt: at, schedule, missed: countMissedPacks(schedule, previous?.at, at) }
}

/** How many packs of a schedule were not made between two times, by its longest interval: where intervals differ, more can be missing. */
export function countMissedPacks(schedule: string, from: string | undefined, to: string): number {
  if (from === undefined) return 0
  const intervals = (Date.parse(to) - Date.parse(from)) / computeLongestInterval(schedule)
  return Math.max(0, Math.round(intervals) - 1)
}

function checkPredecessor(previous: PreviousEvidence | undefined, account: string, now: Date): void {
  if (previous === undefined) return
  if (previous.account !== account)
    throw new ExplainedError(
      `the pack before is of account ${previous.account}, not ${account}: name a place of its own for each account`,
    )
  if (previous.at >= now.toISOString())
    throw new ExplainedError(
      `the pack before is of ${previous.at}, which is not before now: the clock of this machine is wrong`,
    )
}
