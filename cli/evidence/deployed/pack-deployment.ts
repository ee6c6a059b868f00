import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { computeLongestInterval } from '../../../audit/configuration/schedule-interval.ts'
import {
  MAX_GAP_LENGTH,
  MAX_GAPS,
  type Manifest,
  type PackedDeployment,
} from '../../../reports/evidence/manifest.ts'
import { CliError } from '../../cli-error.ts'
import { checkTable } from '../../deployed/checked-table.ts'
import type { DeployedAccount } from '../../deployed/deployed-account.ts'
import { describeControls, listUnknownControls } from '../../deployed/deployed-posture.ts'
import { nameEvidence, parseEvidenceUri } from '../places/evidence-uri.ts'
import { createPackDirectory, type EvidencePlace } from '../places/evidence-place.ts'
import { openLastEvidence } from '../places/last-evidence.ts'
import type { PreviousEvidence } from '../previous-evidence.ts'
import { writeEvidence } from '../write-evidence.ts'
import { countBySettings, deriveResults } from './derive-results.ts'
import { writeItems } from './item-lines.ts'
import { listPackedItems, readPackedItems } from './packed-items.ts'

/** Where a pack of a deployment goes, and what it follows. */
export interface DeploymentPackRequest {
  place: EvidencePlace
  /** The pack before that the user named; undefined for the last one at the place. */
  previous: PreviousEvidence | undefined
  sign: ((manifest: string) => Promise<string>) | undefined
  now: Date
}

/** A pack that was stored. */
export interface StoredPack {
  manifest: Manifest
  /** As users write it. */
  where: string
  /** How it is kept, in sentences. */
  kept: readonly string[]
}

/** Packs what a deployment knows, and stores it at a place, after the last pack there. Throws CliError. */
export async function packDeployment(
  { deployment, configuration, table, settingsVersion }: DeployedAccount,
  { place, previous: named, sign, now }: DeploymentPackRequest,
): Promise<StoredPack> {
  const previous = named ?? (await openLastEvidence(place, now))
  checkPredecessor(previous, deployment.account, now)
  const { regions, settings, schedules, timing } = configuration
  const checked = checkTable(table)
  const store = await readPackedItems(checked, previous?.at)
  const items = listPackedItems(store)
  const controls = new Set([...store.items(() => true)].flatMap(listUnknownControls))
  const packed: PackedDeployment = {
    prefix: deployment.prefix,
    region: deployment.region,
    code: deployment.code.sha256,
    settingsVersion,
    deadlines: { interval: computeLongestInterval(schedules.sweep) / 1000, duration: timing.sweepTimeout },
    records: countBySettings(items.records, settings),
    ...(previous === undefined ? {} : { changesSince: previous.at }),
    gaps: [...checked.listFaults(), ...describeControls([...controls])]
      .slice(0, MAX_GAPS)
      .map(gap => gap.slice(0, MAX_GAP_LENGTH)),
  }
  const evaluated = await deriveResults(items, {
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
  const isInBucket = parseEvidenceUri(place.name) !== undefined
  const directory = isInBucket
    ? join(mkdtempSync(join(tmpdir(), 'assay-pack-')), name)
    : createPackDirectory(place.name, name)
  try {
    const manifest = await writeEvidence(directory, {
      evaluated,
      settings,
      previous,
      deployment: packed,
      writeAccount: to => writeItems(to, store),
      sign,
    })
    return { manifest, where: place.locate(name), kept: await place.store(name, directory, manifest) }
  } finally {
    if (isInBucket) rmSync(join(directory, '..'), { recursive: true, force: true })
  }
}

function checkPredecessor(previous: PreviousEvidence | undefined, account: string, now: Date): void {
  if (previous === undefined) return
  if (previous.account !== account)
    throw new CliError(
      `the pack before is of account ${previous.account}, not ${account}: name a place of its own for each account with --out`,
    )
  if (previous.at >= now.toISOString())
    throw new CliError(
      `the pack before is of ${previous.at}, which is not before now: the clock of this machine is wrong`,
    )
}
