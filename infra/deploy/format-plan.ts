import { listDeployedRegions } from '../../audit/deployment/scope.ts'
import type { Configuration } from '../../audit/configuration/configuration.ts'
import { computeFixedCosts, type SynthesizedTemplate } from '../costs/fixed-costs.ts'
import { countTemplateResources } from './resource-counts.ts'
import type { RetainedResources } from './retained-resources.ts'
import type { ObsoleteStack, StackPlan } from './plan-stacks.ts'

/** All that is said before anything is created. */
export interface DeployPlan {
  configuration: Configuration
  account: string
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

/** A plan for people. */
export function formatPlan(deployPlan: DeployPlan): string[] {
  const { configuration, account, stacks, templates, obsoleteStacks, retained } = deployPlan
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
    'They consist of',
    ...alignColumns(countTemplateResources(templates)),
    '',
    ...formatCosts(templates),
  ]
}

function formatStackCells(plan: StackPlan): string[] {
  const { name, region } = plan
  if (plan.action === 'NEW') {
    const again = plan.failed ? '; its creation failed, so it is made anew' : ''
    return ['new', name, region, `${plan.resources} resources${again}`]
  }
  if (plan.action === 'UNCHANGED') return ['unchanged', name, region, '']
  const { added, changed, removed } = plan
  return ['updated', name, region, `resources: ${added} new, ${changed} changed, ${removed} removed`]
}

function formatObsoleteCells({ name, region }: ObsoleteStack): string[] {
  return ['deleted', name, region, 'the configuration has no place for it any more']
}

function formatRetained({ table, bucket, unknown }: RetainedResources): string[] {
  const things = [...(table ? [`table ${table.name}`] : []), ...(bucket ? [`bucket ${bucket.name}`] : [])]
  return [
    ...(things.length > 0
      ? ['', `Kept from an earlier deployment, and taken over with its keys: ${things.join(', ')}`]
      : []),
    ...(unknown.length > 0
      ? ['', 'Not known is what an earlier deployment left; CloudFormation refuses this one if it did:']
      : []),
    ...unknown.map(why => `  ${why}`),
  ]
}

/** What the stacks cost when nothing happens. */
export function formatCosts(templates: readonly SynthesizedTemplate[]): string[] {
  const costs = computeFixedCosts(templates).filter(({ dollars }) => dollars > 0)
  const total = costs.reduce((sum, { dollars }) => sum + dollars, 0)
  const width = Math.max(
    ...[...costs.map(({ dollars }) => dollars), total].map(dollars => formatDollars(dollars).length),
  )
  return [
    'They cost a month, in US dollars, when nothing happens (docs/costs.md has the rest)',
    ...alignColumns([
      ...costs.map(({ what, dollars, explanation }) => [
        what,
        formatDollars(dollars).padStart(width),
        explanation,
      ]),
      ['together', formatDollars(total).padStart(width), ''],
    ]),
  ]
}

function formatDollars(dollars: number): string {
  return dollars.toFixed(2)
}

/** Rows of cells below each other, indented. */
function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows.map(row =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  )
}
