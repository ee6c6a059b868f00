import { searchHistories } from './explore.ts'
import { formatTotals } from './history-totals.ts'

const histories = Number(process.env['CONVERGENCE'] ?? 10_000)
const seed = Number(process.env['CONVERGENCE_SEED'] ?? 1)
const began = performance.now()
const EVERY = 100

process.stderr.write(`${histories} histories from seed ${seed}\n`)
const seeds = Array.from({ length: histories }, (_, index) => seed + index)
const { figures, failure } = await searchHistories(seeds, ({ histories: done, faulty }) => {
  if (done % EVERY === 0) process.stderr.write(`${done} of ${histories}, ${faulty} had faults\n`)
})
for (const line of formatTotals(figures, (performance.now() - began) / 1000))
  process.stdout.write(`${line}\n`)
if (failure !== undefined) {
  process.stdout.write(`\nThe shortest reduced history with faults:\n${failure}\n`)
  process.exitCode = 1
}
