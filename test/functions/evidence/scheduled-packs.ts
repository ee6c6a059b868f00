import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { checklist } from '../../../audit/checklist.ts'
import { describeControl, type ControlDescription } from '../../../audit/controls/control.ts'
import { frameworkCatalog } from '../../../audit/frameworks/framework-catalog.ts'
import type { FrameworkDescription } from '../../../audit/frameworks/framework.ts'
import { createFactCallsLookup, type FactCalls } from '../../../functions/bundled-files/fact-calls.ts'
import type { EvaluationCatalog } from '../../../functions/evidence/evaluated-account.ts'
import type { StoredPack } from '../../../functions/evidence/deployed/pack-deployment.ts'
import { packOnRequest } from '../../../functions/evidence/deployed/pack-on-request.ts'
import { listFileFaults, readManifest } from '../../../functions/evidence/evidence-files.ts'
import { silentProgress } from '../../../functions/evidence/pack-progress.ts'
import { openBucketPlace } from '../../../functions/evidence/places/evidence-place.ts'
import { parseEvidenceName } from '../../../functions/evidence/places/evidence-uri.ts'
import type { AuditStore } from '../../../functions/local/audit-store.ts'
import { buildFactCalls } from '../../../infra/build/fact-calls.ts'
import type { Manifest } from '../../../reports/evidence/manifest.ts'
import { openStoredAccount } from '../../cli/deployed/stored-account.ts'
import type { SimulatedBucket } from './simulated-bucket.ts'

export const FOLDER = { bucket: 'evidence', folder: 'packs/' }

const read = <T>(value: unknown) => JSON.parse(JSON.stringify(value)) as T

/** What a function reads of the files beside its code. */
export const bundledCatalog: EvaluationCatalog = {
  checklist: read<ControlDescription[]>(checklist.map(describeControl)),
  frameworks: read<FrameworkDescription[]>(frameworkCatalog),
  listCalls: createFactCallsLookup(read<FactCalls>(buildFactCalls())),
}

/** One delivery of a message to the function. */
interface PackRun {
  /** When the schedule requested the pack. */
  at: string
  /** Seconds from then to the run. */
  late?: number
  sign?: (manifest: string) => Promise<string>
  temporary?: string
  notes?: string[]
}

/** Runs the function once. */
export async function packOnce(
  store: AuditStore,
  bucket: SimulatedBucket,
  { at, late = 60, sign, notes = [], temporary }: PackRun,
): Promise<StoredPack | undefined> {
  const own = mkdtempSync(join(tmpdir(), 'assay-scheduled-'))
  try {
    return await packOnRequest(
      { type: 'pack-evidence', at },
      {
        catalog: bundledCatalog,
        place: openBucketPlace(FOLDER, bucket, silentProgress, temporary ?? own),
        sign,
        schedule: 'cron(0 8 ? * MON *)',
        loadAccount: () => Promise.resolve(openStoredAccount(store)),
        progress: { ...silentProgress, note: sentence => notes.push(sentence) },
        temporary: temporary ?? own,
        now: () => new Date(Date.parse(at) + late * 1000),
      },
    )
  } finally {
    rmSync(own, { recursive: true })
  }
}

/**
 * The manifests of the packs that count, in their order. Expects that each is whole, and that each follows the one before: no two follow the
 * same one.
 */
export function expectChain(bucket: SimulatedBucket): Manifest[] {
  const directory = mkdtempSync(join(tmpdir(), 'assay-chain-'))
  try {
    bucket.download(FOLDER.folder, directory)
    const names = [...bucket.objects.keys()]
      .filter(key => key.endsWith('/manifest.json'))
      .map(key => key.split('/').at(-2) ?? '')
      .toSorted()
    let previous: string | undefined
    return names.map(name => {
      const found = readManifest(join(directory, name))
      expect(listFileFaults(join(directory, name), found)).toEqual([])
      expect(found.manifest.at).toBe(parseEvidenceName(name))
      expect(found.manifest.previous?.sha256).toBe(previous)
      previous = found.sha256
      return found.manifest
    })
  } finally {
    rmSync(directory, { recursive: true })
  }
}
