import { ownRegions } from '../../audit/deployment/extent.ts'
import type { Configuration } from '../../audit/settings/configuration.ts'
import { standingCosts, type Template } from '../costs/costs.ts'
import { contentsOf } from './contents.ts'
import type { Remains } from './kept.ts'
import type { LeftOver, StackPlan } from './plan.ts'

/** All that is said before anything is created. */
export interface Plan {
  configuration: Configuration
  account: string
  stacks: readonly StackPlan[]
  templates: readonly Template[]
  leftOver: readonly LeftOver[]
  remains: Remains
}

/** Whether a deployment changes nothing. */
export function changesNothing({ stacks, leftOver }: Pick<Plan, 'stacks' | 'leftOver'>): boolean {
  return leftOver.length === 0 && stacks.every(({ fate }) => fate === 'UNCHANGED')
}

/** A plan for people. */
export function planLines(plan: Plan): string[] {
  const { configuration, account, stacks, templates, leftOver, remains } = plan
  const { home, regions } = configuration
  const reaching = ownRegions(configuration).filter(region => region !== home)
  return [
    `Assay in account ${account}`,
    `  home      ${home}`,
    `  in scope  ${regions.join(', ')}`,
    ...(reaching.length > 0 ? [`  forwards  from ${reaching.join(', ')}`] : []),
    '',
    'Stacks',
    ...columns([...stacks.map(stackCells), ...leftOver.map(leftOverCells)]),
    ...remainsLines(remains),
    '',
    'They consist of',
    ...columns(contentsOf(templates)),
    '',
    ...costLines(templates),
  ]
}

function stackCells(plan: StackPlan): string[] {
  const { name, region } = plan
  if (plan.fate === 'NEW') {
    const again = plan.failed ? '; its creation failed, so it is made anew' : ''
    return ['new', name, region, `${plan.resources} resources${again}`]
  }
  if (plan.fate === 'UNCHANGED') return ['unchanged', name, region, '']
  const { added, changed, removed } = plan
  return ['updated', name, region, `resources: ${added} new, ${changed} changed, ${removed} removed`]
}

function leftOverCells({ name, region }: LeftOver): string[] {
  return ['deleted', name, region, 'the configuration has no place for it any more']
}

function remainsLines({ table, bucket, unknown }: Remains): string[] {
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
export function costLines(templates: readonly Template[]): string[] {
  const costs = standingCosts(templates).filter(({ dollars }) => dollars > 0)
  const total = costs.reduce((sum, { dollars }) => sum + dollars, 0)
  const width = Math.max(
    ...[...costs.map(({ dollars }) => dollars), total].map(dollars => spoken(dollars).length),
  )
  return [
    'They cost a month, in US dollars, when nothing happens (docs/costs.md has the rest)',
    ...columns([
      ...costs.map(({ what, dollars, because }) => [what, spoken(dollars).padStart(width), because]),
      ['together', spoken(total).padStart(width), ''],
    ]),
  ]
}

function spoken(dollars: number): string {
  return dollars.toFixed(2)
}

/** Rows of cells below each other, indented. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows.map(row =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  )
}
