import { faultsOf } from './faults.ts'
import { noFigures, withFigures, type Figures } from './figures.ts'
import type { History } from './history.ts'
import { historyOf } from './random-history.ts'
import { perform } from './perform.ts'
import { shrunk } from './shrink.ts'
import { inWords } from './words.ts'

/** What came of many histories. */
export interface Exploration {
  figures: Figures
  /** The shortest history that ended wrong, and what is wrong with it, as people read it. */
  failure?: string
}

/** Performs `count` histories, the first of them that of the seed `first`; `onHistory` hears of each one's end. */
export async function explore(
  first: number,
  count: number,
  onHistory: (figures: Figures) => void = () => undefined,
): Promise<Exploration> {
  let figures = noFigures()
  let failing: History | undefined
  for (let seed = first; seed < first + count; seed += 1) {
    const history = historyOf(seed)
    const performed = await perform(history)
    const faults = await faultsOf(performed)
    if (faults.length > 0 && isShorter(history, failing)) failing = history
    figures = withFigures(figures, performed, faults)
    onHistory(figures)
  }
  return { figures, ...(failing && { failure: await explained(failing) }) }
}

function isShorter({ planned }: History, other: History | undefined): boolean {
  return other === undefined || planned.length < other.planned.length
}

async function explained(history: History): Promise<string> {
  const shortest = await shrunk(history, async each => (await faultsIn(each)).length > 0)
  return [...inWords(shortest), ...(await faultsIn(shortest)).map(fault => `  but ${fault}`)].join('\n')
}

async function faultsIn(history: History): Promise<string[]> {
  return faultsOf(await perform(history))
}
