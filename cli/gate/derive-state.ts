import { isStateItem, selectStateItems, type ForecastAccount } from '../../audit/forecast/forecast-account.ts'
import type { Settings } from '../../audit/settings/settings.ts'
import type { AuditStore } from '../../functions/local/audit-store.ts'
import { saveAccountState } from '../../functions/local/saved-state/saved-state.ts'
import type { StateBinding } from '../../functions/local/saved-state/state-binding.ts'
import { createSimulatedClock } from '../../functions/local/simulated-clock.ts'
import { resolveAccountId, type AccountSource } from '../account/account-source.ts'
import { startPhase } from '../output/progress.ts'
import { openLocalAudit } from '../run/local-audit.ts'

/** A state that was just read, and everything that its store has. */
export interface DerivedState extends ForecastAccount {
  all: AuditStore
}

/** The state of an account of which nothing is known. */
export async function deriveEmptyState(
  source: AccountSource,
  account: string,
  now: Date,
  settings: Settings,
): Promise<ForecastAccount> {
  const audit = openLocalAudit(source, createSimulatedClock(now), { settings, isReadOnly: true })
  await audit.buildEscalationIndex(account)
  const { regions } = source
  return { account, regions, unread: [], readUntil: now, store: selectStateItems(audit.store) }
}

/** Reads a whole account as it is at `now`, and builds its escalation index. Throws CliError. */
export async function deriveAccountState(
  source: AccountSource,
  now: Date,
  settings: Settings,
): Promise<DerivedState> {
  startPhase('Identifying the account')
  const account = await resolveAccountId(source)
  const clock = createSimulatedClock(now)
  const audit = openLocalAudit(source, clock, { settings, isReadOnly: true })
  const { unlisted } = await audit.baseline(account)
  await audit.buildEscalationIndex(account)
  return {
    account,
    regions: source.regions,
    unread: [...unlisted, ...(await audit.describeUnresolved())],
    readUntil: clock.now(),
    store: selectStateItems(audit.store),
    all: audit.store,
  }
}

/** Saves a state that was read at `now` in its account file. Returns the path. Throws AccountFileError. */
export function saveDerivedState(
  directory: string,
  binding: StateBinding,
  derived: DerivedState,
  now: Date,
): string {
  startPhase('Saving the state')
  const items = [...derived.all.items(isStateItem)]
  return saveAccountState(directory, binding, derived, { items, readFrom: now })
}
