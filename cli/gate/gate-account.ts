import type { Settings } from '../../audit/settings/settings.ts'
import { AwsCallError } from '../../functions/collectors/api/aws-call.ts'
import type { GateAccount } from '../../functions/gate/gate-account.ts'
import { openStateAccount } from '../../functions/gate/state-account.ts'
import { openAccountFileSource, type AccountSource } from '../account/account-source.ts'
import { openLiveAccount, prefetchAccount, type LiveOptions } from '../account/live-account.ts'
import { allPrefetches } from '../../functions/collectors/all-prefetches.ts'
import { usePrefetchesAsFallback } from '../../functions/collectors/lists/prefetch.ts'
import { openSavedState } from '../../functions/local/saved-state/saved-state.ts'
import { computeStateBinding } from '../../functions/local/saved-state/state-binding.ts'
import { selectContent } from '../account/content-option.ts'
import { startPhase } from '../output/progress.ts'
import { deriveAccountState, deriveEmptyState, saveDerivedState } from './derive-state.ts'

/** How a live account is read for a gate. */
export interface LiveGateOptions extends LiveOptions {
  /** Whether it is read what images and the code of functions contain. */
  content: boolean
}

/** Opens the account of the current credentials as it is. */
export async function openLiveGateAccount(live: LiveGateOptions, settings: Settings): Promise<GateAccount> {
  const now = new Date()
  const source = selectContent(prefetchAccount(await openLiveAccount(live)), live.content)
  const state = await deriveAccountState(source, now, settings)
  return openStateAccount(state, { call: source.call, settings, now })
}

/** How an account file is opened. */
export interface RecordedAccountOptions {
  settings: Settings
  /** Whether a state that had to be derived is saved. */
  saveState: boolean
  /** Is called with what was saved, or why the state has to be derived. */
  note: (text: string) => void
}

/** Opens an account file, with its saved state if that fits; else the state is derived. */
export async function openRecordedGateAccount(
  directory: string,
  { settings, saveState, note }: RecordedAccountOptions,
): Promise<GateAccount> {
  startPhase('Opening the account file')
  const binding = computeStateBinding(directory, settings)
  const saved = openSavedState(directory, binding, new Date())
  if ('accountState' in saved) {
    const call = usePrefetchesAsFallback(saved.call, allPrefetches)
    return openStateAccount(saved.accountState, { call, settings, now: getLaterDate(saved.lastRecordedAt) })
  }
  if (!saveState) note(`${saved.unfit}: it is derived, which takes about as long as an audit; ${HINT}`)
  const { source, now } = openRecordedSource(directory)
  const state = await deriveAccountState(source, now, settings)
  if (saveState) note(`State: ${saveDerivedState(directory, binding, state, now)}`)
  return openStateAccount(state, { call: source.call, settings, now })
}

const HINT = 'save it with --save-state'

/** The time at which an account file is judged: now, but not before its last response. */
function getLaterDate(lastRecordedAt: Date): Date {
  const now = new Date()
  return lastRecordedAt > now ? lastRecordedAt : now
}

function openRecordedSource(directory: string): { source: AccountSource; now: Date } {
  let now = new Date()
  const { lastRecordedAt, ...source } = openAccountFileSource(directory, () => now, undefined)
  now = getLaterDate(lastRecordedAt)
  return { source, now }
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
  const state = await deriveEmptyState(source, account, now, settings)
  return {
    ...openStateAccount(state, { call: source.call, settings, now }),
    regions: 'ALL',
    loadFacts: () => Promise.resolve(undefined),
    readStack: () => Promise.resolve(undefined),
  }
}
