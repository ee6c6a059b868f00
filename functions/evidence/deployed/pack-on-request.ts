import type { PackEvidenceMessage } from '../../../audit/deployment/scheduled-messages.ts'
import { parseReportTime } from '../../../reports/publish/report-request.ts'
import type { PackProgress } from '../pack-progress.ts'
import { clearDirectory } from '../own-directory.ts'
import {
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
  /** The directory for temporary files, which nothing else uses: it is emptied first. */
  temporary: string
  now: () => Date
}

/**
 * Makes the pack that a schedule requested, after the last one at the place. A message that is delivered again ends at once if there is a
 * pack of its time or a later one, finishes one whose manifest alone is missing, and begins again otherwise. Throws ExplainedError, and UnreadableEvent for a request without a time.
 */
export async function packOnRequest(
  { at }: PackEvidenceMessage,
  { schedule, loadAccount, now, ...deps }: PackDeps,
): Promise<StoredPack | undefined> {
  const requested = { at: parseReportTime(at, now(), 'evidence'), schedule }
  clearDirectory(deps.temporary)
  const account = await loadAccount()
  return packOnSchedule(account, { ...deps, previous: undefined, requested, now: now() })
}
