import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { PackEvidenceMessage } from '../../../audit/deployment/scheduled-messages.ts'
import { parseReportTime } from '../../../reports/publish/report-request.ts'
import type { PackProgress } from '../pack-progress.ts'
import { DOWNLOAD_DIRECTORY } from '../places/download-evidence.ts'
import {
  PACK_DIRECTORY,
  packOnSchedule,
  type DeploymentPackRequest,
  type PackedAccount,
  type StoredPack,
} from './pack-deployment.ts'

/** What a function needs to make packs. */
export interface PackDeps extends Pick<DeploymentPackRequest, 'catalog' | 'place' | 'sign'> {
  /** In EventBridge Scheduler's syntax. */
  schedule: string
  /** The deployment with the settings in force. */
  loadAccount: () => Promise<PackedAccount>
  progress: PackProgress
  /** The directory for temporary files, which no other work uses at the same time. */
  temporary: string
  now: () => Date
}

/**
 * Makes the pack that a schedule requested, after the last one at the place. A message that is delivered again ends at once if there is a
 * pack of its time or a later one, finishes one whose manifest alone is missing, and begins again otherwise. Throws ExplainedError, and UnreadableEvent for a request without a time.
 */
export async function packOnRequest(
  { at }: PackEvidenceMessage,
  { schedule, loadAccount, temporary, now, ...deps }: PackDeps,
): Promise<StoredPack | undefined> {
  const requested = { at: parseReportTime(at, now(), 'evidence'), schedule }
  removeLeftovers(temporary)
  const account = await loadAccount()
  return packOnSchedule(account, { ...deps, previous: undefined, requested, now: now() })
}

/** An invocation that a timeout ended leaves its files behind, and the next one has the same disk. */
function removeLeftovers(temporary: string): void {
  for (const name of readdirSync(temporary))
    if ([PACK_DIRECTORY, DOWNLOAD_DIRECTORY].some(beginning => name.startsWith(beginning)))
      rmSync(join(temporary, name), { recursive: true, force: true })
}
