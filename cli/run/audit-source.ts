import type { Settings } from '../../audit/settings/settings.ts'
import { createSimulatedClock } from '../../functions/local/simulated-clock.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import { resolveAccountId, type AccountSource, type ListedResources } from '../account/account-source.ts'
import { startPhase } from '../output/progress.ts'
import { openLocalAudit, type LocalAudit } from './local-audit.ts'
import { buildLocalPosture } from './local-posture.ts'

/** An account that was audited, with what its posture rests on. */
interface AuditedSource {
  account: string
  localAudit: LocalAudit
  listed: ListedResources
  posture: Posture
}

/** Audits an account as it is, or was, at one time. Throws CliError if the account cannot be identified. */
export async function auditSource(
  source: AccountSource,
  at: Date,
  settings: Settings,
): Promise<AuditedSource> {
  startPhase('Identifying the account')
  const account = await resolveAccountId(source)
  const localAudit = openLocalAudit(source, createSimulatedClock(at), { settings })
  const listed = await localAudit.baseline(account)
  const context = { account, regions: source.regions, at, settings }
  return { account, localAudit, listed, posture: await buildLocalPosture(localAudit, listed, context) }
}
