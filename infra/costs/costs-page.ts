import { consumption } from './consumption.ts'
import { computeEvidenceCost, computePackCost, type MonthlyCost } from './fixed-costs.ts'
import { prices } from './prices.ts'
import { computeVolumeCosts, type UsageVolume } from './volume-costs.ts'

/** The example accounts of the page. */
const volumes: readonly UsageVolume[] = [
  { changesPerDay: 100, functions: 100, roles: 150, images: 50 },
  { changesPerDay: 1_000, functions: 1_000, roles: 1_500, images: 500 },
  { changesPerDay: 10_000, functions: 5_000, roles: 7_500, images: 2_500 },
]

/**
 * The content of `docs/costs.md`. `fixedCosts` are those of the default configuration's stacks; `further` is
 * what each additional region adds in dollars.
 */
export function renderCostsPage(fixedCosts: readonly MonthlyCost[], further: number): string {
  const byVolume = volumes.map(computeVolumeCosts)
  const names = byVolume[0]?.map(({ what }) => what) ?? []
  const rows = names.map((what, row) => [
    what,
    ...byVolume.map(costs => formatDollars(costs[row]?.dollars ?? 0)),
    byVolume.at(-1)?.[row]?.explanation ?? '',
  ])
  const base = sumCosts(fixedCosts)
  const pack = computePackCost()
  return `# Costs

The monthly cost of Assay in US dollars: the fixed cost of the stacks, and the variable cost per change. The prices are
those of us-east-1, read on 2026-11-25, without the free tier, which covers much of a small account. Other regions cost up
to a quarter more. \`infra/costs/prices.ts\` contains each price with its source, \`infra/costs/consumption.ts\` the AWS
usage, which a test verifies on the local AWS.

## Fixed cost

With a home region other than us-east-1 and no additional region:

${renderTable(['item', 'dollars', 'explanation'], [...fixedCosts.map(({ what, dollars: sum, explanation }) => [what, formatDollars(sum), explanation]), ['**total**', `**${formatDollars(base)}**`, '']])}

Each additional region in scope adds ${formatDollars(further)} dollars for an alarm. The dashboard
(\`dashboard\` in [the configuration](configuration.md)) costs ${formatDollars(prices.dashboard)} dollars.
Packs of evidence (\`evidence\`) add ${formatDollars(computeEvidenceCost())} dollars for two alarms and a queue. A weekly pack of 50,000 evaluations costs
${formatDollars(pack.made)} dollars a month to make, and the packs of a year ${formatDollars(pack.kept)} dollars a month to keep.
[Decision 32](decisions/0032-the-idle-bill.md) says what each alarm watches, and why no more are needed.

## Variable cost

${renderTable(['item', ...volumes.map(formatVolume), 'explanation'], [...rows, ['fixed cost', ...volumes.map(() => formatDollars(base)), ''], ['**total**', ...byVolume.map(costs => `**${formatDollars(base + sumCosts(costs))}**`), '']])}

A change is an API call that changes an audited resource. Every change is priced like the most expensive kind: a policy
that is attached to a function's execution role and forwarded from another region. A change that affects many functions
adds four reads and four writes for each of them. A full scan runs once a day and reads all functions, 1.5 times as many
roles and half as many images. The code of a function changes once a week. ${consumption.notifiedShare * 100} % of the changes open or resolve a finding.

Not included: the CloudTrail trail, Inspector, GuardDuty and other services that the account uses without Assay; data
transfer for reading reports; more than one subscriber of the topic.

## Reduce the cost

- Run the full scan less often (\`schedules.sweep\`). Changes that no event reported are then found later.
- Choose us-east-1 as the home region, where IAM's events arrive: without additional regions, no events are forwarded.
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
