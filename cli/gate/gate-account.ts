import type { Settings } from '../../audit/settings/settings.ts'
import { AwsCallError } from '../../functions/collectors/api/aws-call.ts'
import { readDeployedStack } from '../../functions/gate/deployed-stack.ts'
import type { GateAccount } from '../../functions/gate/gate-account.ts'
import { createSimulatedClock } from '../../functions/local/simulated-clock.ts'
import { openAccountFileSource, resolveAccountId, type AccountSource } from '../account/account-source.ts'
import { openLiveAccount, prefetchAccount, type LiveOptions } from '../account/live-account.ts'
import { startPhase } from '../output/progress.ts'
import { openLocalAudit } from '../run/local-audit.ts'

/** Opens an account and audits it as it is: an account file, or the account of the current credentials. */
export async function openGateAccount(
  against: string,
  live: LiveOptions,
  settings: Settings,
): Promise<GateAccount> {
  const { source, now } = await openSource(against, live)
  startPhase('Identifying the account')
  return auditSource(source, await resolveAccountId(source), now, settings)
}

/** An account of which nothing is known: only what a template itself decides is judged. */
export async function openEmptyAccount(
  account: string,
  region: string,
  settings: Settings,
): Promise<GateAccount> {
  const source: AccountSource = {
    call: operation =>
      Promise.reject(new AwsCallError(operation, 'NotRead', 'no account is read with --against none', true)),
    regions: [region],
  }
  const now = new Date()
  const audit = openLocalAudit(source, createSimulatedClock(now), { settings })
  await audit.buildEscalationIndex(account)
  return {
    account,
    now,
    regions: 'ALL',
    unread: [],
    loadFacts: () => Promise.resolve(undefined),
    readStack: () => Promise.resolve(undefined),
    forecast: proposal => audit.forecast(proposal),
  }
}

async function openSource(against: string, live: LiveOptions): Promise<{ source: AccountSource; now: Date }> {
  if (against === 'live') return { source: prefetchAccount(await openLiveAccount(live)), now: new Date() }
  let now = new Date()
  const { lastRecordedAt, ...source } = openAccountFileSource(against, () => now, undefined)
  if (lastRecordedAt > now) now = lastRecordedAt
  return { source, now }
}

async function auditSource(
  source: AccountSource,
  account: string,
  now: Date,
  settings: Settings,
): Promise<GateAccount> {
  const audit = openLocalAudit(source, createSimulatedClock(now), { settings })
  const { unlisted } = await audit.baseline(account)
  await audit.buildEscalationIndex(account)
  return {
    account,
    now,
    regions: source.regions,
    unread: [...unlisted, ...(await audit.describeUnresolved())],
    loadFacts: resource => audit.loadFacts(resource),
    readStack: (region, stack) => readDeployedStack(source.call, region, stack),
    forecast: proposal => audit.forecast(proposal),
  }
}
