import { createSimulatedClock } from '../../functions/local/simulated-clock.ts'
import { openAccountFileSource, resolveAccountId } from '../account/account-source.ts'
import { openLocalAudit, type AccountPermissions } from './local-audit.ts'

/**
 * Reads the principals of the account file in `directory`, and everything else that escalation paths depend on. Throws
 * AccountFileError and CliError.
 */
export async function readPermissions(directory: string): Promise<AccountPermissions> {
  let at = new Date()
  const { lastRecordedAt, ...source } = openAccountFileSource(directory, () => at, undefined)
  if (lastRecordedAt > at) at = lastRecordedAt
  const localAudit = openLocalAudit(source, createSimulatedClock(at), { isPermissionsOnly: true })
  const accountId = await resolveAccountId(source)
  const { unlisted } = await localAudit.baseline(accountId)
  const { account, unread } = await localAudit.loadPermissions(accountId)
  return { account, unread: [...unlisted.map(reason => ({ reason })), ...unread] }
}
