import { findHistoryFaults } from './checks/find-faults.ts'
import { createHistoryTotals, addToTotals, type HistoryTotals } from './history-totals.ts'
import type { AccountHistory } from './simulation/history.ts'
import { generateHistory } from './random-history.ts'
import { runHistory } from './simulation/run-history.ts'
import { reduceHistory } from './reduce-history.ts'
import { describeHistory } from './describe-history.ts'

/** The result of many histories. */
export interface Exploration {
  figures: HistoryTotals
  /** The description of the shortest history with faults. */
  failure?: string
}

/** Runs the histories of `seeds`, and calls `onHistory` after each. */
export async function searchHistories(
  seeds: Iterable<number>,
  onHistory: (historyTotals: HistoryTotals) => void = () => undefined,
): Promise<Exploration> {
  let historyTotals = createHistoryTotals()
  let failing: AccountHistory | undefined
  for (const seed of seeds) {
    const accountHistory = generateHistory(seed)
    const performedHistory = await runHistory(accountHistory)
    const faults = await findHistoryFaults(performedHistory)
    if (faults.length > 0 && isShorter(accountHistory, failing)) failing = accountHistory
    historyTotals = addToTotals(historyTotals, performedHistory, faults)
    onHistory(historyTotals)
  }
  return { figures: historyTotals, ...(failing && { failure: await describeFailure(failing) }) }
}

function isShorter({ planned }: AccountHistory, other: AccountHistory | undefined): boolean {
  return other === undefined || planned.length < other.planned.length
}

async function describeFailure(accountHistory: AccountHistory): Promise<string> {
  const shortest = await reduceHistory(
    accountHistory,
    async each => (await runAndFindFaults(each)).length > 0,
  )
  return [
    ...describeHistory(shortest),
    ...(await runAndFindFaults(shortest)).map(fault => `  but ${fault}`),
  ].join('\n')
}

async function runAndFindFaults(accountHistory: AccountHistory): Promise<string[]> {
  return findHistoryFaults(await runHistory(accountHistory))
}
