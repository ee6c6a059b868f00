import { consumption } from './consumption.ts'
import type { Cost } from './costs.ts'
import { volumeCosts, type Volume } from './volume-costs.ts'

/** The accounts that the page tells of. */
const volumes: readonly Volume[] = [
  { changesPerDay: 100, functions: 100, roles: 150, images: 50 },
  { changesPerDay: 1_000, functions: 1_000, roles: 1_500, images: 500 },
  { changesPerDay: 10_000, functions: 5_000, roles: 7_500, images: 2_500 },
]

/**
 * `docs/costs.md`: `standing` are the costs of the stacks of the default configuration, `further` what the first
 * further region adds to them in dollars, and what each after it does.
 */
export function costsPage(standing: readonly Cost[], further: readonly [number, number]): string {
  const byVolume = volumes.map(volumeCosts)
  const names = byVolume[0]?.map(({ what }) => what) ?? []
  const rows = names.map((what, row) => [
    what,
    ...byVolume.map(costs => dollars(costs[row]?.dollars ?? 0)),
    byVolume.at(-1)?.[row]?.because ?? '',
  ])
  const base = sumOf(standing)
  return `# Costs

What Assay costs a month in US dollars: what its stacks cost when nothing happens, and what the account's life adds. The
prices are those of us-east-1, read on 2026-11-25, from the first unit on: what AWS gives for free each month is left
out, though it covers much of a small account. Elsewhere it is up to a quarter more. \`infra/costs/prices.ts\` has each price
with its page, \`infra/costs/consumption.ts\` what Assay takes of AWS, which a test holds the local AWS to.

## When nothing happens

With a home outside us-east-1 and no further region:

${table(['what', 'dollars', 'because'], [...standing.map(({ what, dollars: sum, because }) => [what, dollars(sum), because]), ['**together**', `**${dollars(base)}**`, '']])}

The first further region in scope adds ${dollars(further[0])} dollars of alarms, each after it ${dollars(further[1])}.

## By volume

${table(['', ...volumes.map(spoken), 'because'], [...rows, ['when nothing happens', ...volumes.map(() => dollars(base)), ''], ['**together**', ...byVolume.map(costs => `**${dollars(base + sumOf(costs))}**`), '']])}

A change is a call that changes what is audited; each counts as much as one of the dear ones, a policy attached to the
role of a function, forwarded from another region. What affects many functions costs four reads and four writes for each
of them besides. Everything is swept once a day: the functions, half as many roles again, and half as many images. ${consumption.told * 100} % of the changes open or close a finding.

Not counted: the trail, Inspector, GuardDuty and what else an account has or lacks without Assay; the traffic of whoever
reads reports; more than one subscriber of the topic.

## To pay less

- Sweep less often: \`schedules.sweep\`. What events miss is then found later.
- Have Assay live in us-east-1, where IAM's events are told: with no further region nothing is forwarded.
`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function spoken({ changesPerDay, functions }: Volume): string {
  return `${count(changesPerDay)} changes a day, ${count(functions)} functions`
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}

function sumOf(costs: readonly Cost[]): number {
  return costs.reduce((sum, { dollars: each }) => sum + each, 0)
}

function dollars(value: number): string {
  return value.toFixed(2)
}
