import type { Settings } from '../../audit/settings/settings.ts'
import type { ReadCall } from '../../functions/collectors/observe-collectors.ts'
import { createSimulatedClock } from '../../functions/local/simulated-clock.ts'
import type { OpeningLookup } from '../../reports/posture/finding.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import { resolveAccountId, type AccountSource, type ListedResources } from '../account/account-source.ts'
import { startPhase } from '../output/progress.ts'
import { openLocalAudit, type LocalAudit } from './local-audit.ts'
import { buildLocalPosture } from './local-posture.ts'

/** The id of the account. Throws CliError if it cannot be identified. */
export async function identifyAccount(source: AccountSource): Promise<string> {
  startPhase('Identifying the account')
  return resolveAccountId(source)
}

/** Of which account, when and with which settings. */
interface AuditRequest {
  account: string
  at: Date
  settings: Settings
  /** Since when earlier reports know findings to be open. */
  findOpenSince?: OpeningLookup | undefined
  /** Is called for each call of a collector that AWS answered, or the account file. */
  onAnswer?: (readCall: ReadCall) => void
}

/** An account that was audited, with what its posture rests on. */
interface AuditedSource {
  localAudit: LocalAudit
  listed: ListedResources
  posture: Posture
}

/** Audits an account as it is, or was, at one time. */
export async function auditSource(
  source: AccountSource,
  { account, at, settings, findOpenSince, onAnswer }: AuditRequest,
): Promise<AuditedSource> {
  const observed = onAnswer === undefined ? {} : { onAnswer }
  const localAudit = openLocalAudit(source, createSimulatedClock(at), { settings, ...observed })
  const listed = await localAudit.baseline(account)
  const context = {
    account,
    regions: source.regions,
    at,
    settings,
    ...(findOpenSince === undefined ? {} : { findOpenSince }),
  }
  return { localAudit, listed, posture: await buildLocalPosture(localAudit, listed, context) }
}
