import { consumption } from './consumption.ts'
import type { MonthlyCost } from './fixed-costs.ts'
import { computeVolumeCosts, type UsageVolume } from './volume-costs.ts'

/** The accounts that the page tells of. */
const volumes: readonly UsageVolume[] = [
  { changesPerDay: 100, functions: 100, roles: 150, images: 50 },
  { changesPerDay: 1_000, functions: 1_000, roles: 1_500, images: 500 },
  { changesPerDay: 10_000, functions: 5_000, roles: 7_500, images: 2_500 },
]

/**
 * `docs/costs.md`: `standing` are the costs of the stacks of the default configuration, `further` what the first
 * further region adds to them in dollars, and what each after it does.
 */
export function renderCostsPage(
  fixedCosts: readonly MonthlyCost[],
  further: readonly [number, number],
): string {
  const byVolume = volumes.map(computeVolumeCosts)
  const names = byVolume[0]?.map(({ what }) => what) ?? []
  const rows = names.map((what, row) => [
    what,
    ...byVolume.map(costs => formatDollars(costs[row]?.dollars ?? 0)),
    byVolume.at(-1)?.[row]?.explanation ?? '',
  ])
  const base = sumCosts(fixedCosts)
  return `# Costs

What Assay costs a month in US dollars: what its stacks cost when nothing happens, and what the account's life adds. The
prices are those of us-east-1, read on 2026-11-25, from the first unit on: what AWS gives for free each month is left
out, though it covers much of a small account. Elsewhere it is up to a quarter more. \`infra/costs/prices.ts\` has each price
with its page, \`infra/costs/consumption.ts\` what Assay takes of AWS, which a test holds the local AWS to.

## When nothing happens

With a home outside us-east-1 and no further region:

${renderTable(['what', 'dollars', 'because'], [...fixedCosts.map(({ what, dollars: sum, explanation }) => [what, formatDollars(sum), explanation]), ['**together**', `**${formatDollars(base)}**`, '']])}

The first further region in scope adds ${formatDollars(further[0])} dollars of alarms, each after it ${formatDollars(further[1])}.

## By volume

${renderTable(['', ...volumes.map(formatVolume), 'because'], [...rows, ['when nothing happens', ...volumes.map(() => formatDollars(base)), ''], ['**together**', ...byVolume.map(costs => `**${formatDollars(base + sumCosts(costs))}**`), '']])}

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

function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [renderRow(head), renderRow(head.map(() => '---')), ...rows.map(renderRow)].join('\n')
}

function renderRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function formatVolume({ changesPerDay, functions }: UsageVolume): string {
  return `${formatNumber(changesPerDay)} changes a day, ${formatNumber(functions)} functions`
}

function formatNumber(value: number): string {
  return value.toLocaleString('en-US')
}

function sumCosts(costs: readonly MonthlyCost[]): number {
  return costs.reduce((sum, { dollars: each }) => sum + each, 0)
}

function formatDollars(value: number): string {
  return value.toFixed(2)
}
