import { listDeployedRegions } from '../../audit/deployment/scope.ts'
import type { Configuration } from '../../audit/configuration/configuration.ts'
import { computeFixedCosts, type SynthesizedTemplate } from '../costs/fixed-costs.ts'
import { formatConcurrency } from './concurrency.ts'
import { countTemplateResources } from './resource-counts.ts'
import type { RetainedResources } from './retained-resources.ts'
import type { ObsoleteStack, StackPlan } from './plan-stacks.ts'

/** Everything that is printed before anything is created. */
export interface DeployPlan {
  configuration: Configuration
  account: string
  /** The concurrent executions that Lambda allows the account in the home region; undefined if unknown. */
  concurrencyLimit: number | undefined
  stacks: readonly StackPlan[]
  templates: readonly SynthesizedTemplate[]
  obsoleteStacks: readonly ObsoleteStack[]
  retained: RetainedResources
}

/** Whether a deployment changes nothing. */
export function isPlanUnchanged({
  stacks,
  obsoleteStacks,
}: Pick<DeployPlan, 'stacks' | 'obsoleteStacks'>): boolean {
  return obsoleteStacks.length === 0 && stacks.every(({ action }) => action === 'UNCHANGED')
}

/** The lines of a plan. */
export function formatPlan(deployPlan: DeployPlan): string[] {
  const { configuration, account, concurrencyLimit, stacks, templates, obsoleteStacks, retained } = deployPlan
  const { home, regions } = configuration
  const forwarding = listDeployedRegions(configuration).filter(region => region !== home)
  return [
    `Assay in account ${account}`,
    `  home      ${home}`,
    `  in scope  ${regions.join(', ')}`,
    ...(forwarding.length > 0 ? [`  forwards  from ${forwarding.join(', ')}`] : []),
    '',
    'Stacks',
    ...alignColumns([...stacks.map(formatStackCells), ...obsoleteStacks.map(formatObsoleteCells)]),
    ...formatRetained(retained),
    '',
    'Resources',
    ...alignColumns(countTemplateResources(templates)),
    '',
    'Concurrency',
    formatConcurrency(concurrencyLimit, configuration),
    '',
    ...formatCosts(templates),
  ]
}

function formatStackCells(plan: StackPlan): string[] {
  const { name, region } = plan
  if (plan.action === 'NEW') {
    const retry = plan.failed ? '; created anew, since the first attempt failed' : ''
    return ['new', name, region, `${plan.resources} resources${retry}`]
  }
  if (plan.action === 'UNCHANGED') return ['unchanged', name, region, '']
  const { added, changed, removed } = plan
  return ['updated', name, region, `resources: ${added} new, ${changed} changed, ${removed} removed`]
}

function formatObsoleteCells({ name, region }: ObsoleteStack): string[] {
  return ['deleted', name, region, 'its region is no longer in the configuration']
}

function formatRetained({ table, bucket, unknown }: RetainedResources): string[] {
  const names = [...(table ? [`table ${table.name}`] : []), ...(bucket ? [`bucket ${bucket.name}`] : [])]
  return [
    ...(names.length > 0
      ? ['', `Kept from an earlier deployment and imported with the KMS key: ${names.join(', ')}`]
      : []),
    ...(unknown.length > 0
      ? [
          '',
          'Unknown whether an earlier deployment left a table or a bucket (if so, CloudFormation rejects this deployment):',
        ]
      : []),
    ...unknown.map(why => `  ${why}`),
  ]
}

/** The lines of the fixed monthly costs. */
export function formatCosts(templates: readonly SynthesizedTemplate[]): string[] {
  const costs = computeFixedCosts(templates).filter(({ dollars }) => dollars > 0)
  const total = costs.reduce((sum, { dollars }) => sum + dollars, 0)
  const width = Math.max(
    ...[...costs.map(({ dollars }) => dollars), total].map(dollars => formatDollars(dollars).length),
  )
  return [
    'Fixed monthly cost in US dollars (variable costs: docs/costs.md)',
    ...alignColumns([
      ...costs.map(({ what, dollars, explanation }) => [
        what,
        formatDollars(dollars).padStart(width),
        explanation,
      ]),
      ['total', formatDollars(total).padStart(width), ''],
    ]),
  ]
}

function formatDollars(dollars: number): string {
  return dollars.toFixed(2)
}

/** Indented rows with aligned columns. */
function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows.map(row =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  )
}
