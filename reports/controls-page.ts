import type { ControlDescription, ControlId } from '../audit/controls/control.ts'
import type { Framework, FrameworkDescription } from '../audit/frameworks/framework.ts'
import { compareSeverity } from '../audit/settings/severity.ts'
import { joinWords } from '../audit/notify/sections/describe-arn.ts'
import { groupIntoMap } from './group-into-map.ts'

/** A page of `docs/`: its path there and its Markdown. */
export interface DocumentationPage {
  path: string
  text: string
}

/** The section of the glossary that says what a strategy is. */
const STRATEGY_SECTION = 'glossary.md#how-it-is-evaluated'

const GENERATED = 'This page is generated from `audit/controls` by `npm run docs`.'

/** The checklist as pages: `controls.md` is the index, `controls/<strategy>/<control>.md` describes one control. */
export function renderControlPages(
  checklist: readonly ControlDescription[],
  catalog: readonly FrameworkDescription[],
): DocumentationPage[] {
  const controls = checklist.toSorted((a, b) => compareTexts(a.id, b.id))
  return [
    { path: 'controls.md', text: renderIndex(controls, catalog) },
    ...controls.map(control => ({ path: getControlPagePath(control.id), text: renderControl(control) })),
  ]
}

/** The path of the page of a control in `docs/`. */
export function getControlPagePath(id: ControlId): string {
  return `controls/${id}.md`
}

function renderIndex(
  controls: readonly ControlDescription[],
  catalog: readonly FrameworkDescription[],
): string {
  const strategies = groupIntoMap(controls, ({ id }) => id.slice(0, id.indexOf('/')))
  const intro = [
    '# Controls',
    `Assay evaluates resources by ${controls.length} controls in ${strategies.size} [strategies](${STRATEGY_SECTION}). Each page states why a ` +
      'control matters, how to fix a finding, and what the control does not check. Settings and accepted risks go ' +
      `into [assay.config.json](configuration.md). ${GENERATED}`,
    [...strategies.keys(), 'Index by framework']
      .map(title => `[${title}](#${buildAnchor(title)})`)
      .join(' · '),
  ]
  const sections = [...strategies].map(([strategy, members]) =>
    [`## ${strategy}`, renderStrategyTable(members)].join('\n\n'),
  )
  return `${[...intro, ...sections, renderFrameworkIndex(controls, catalog)].join('\n\n')}\n`
}

function buildAnchor(title: string): string {
  return title.toLowerCase().replaceAll(' ', '-')
}

function renderStrategyTable(controls: readonly ControlDescription[]): string {
  const rows = controls
    .toSorted((a, b) => compareSeverity(a.severity, b.severity))
    .map(control => [
      renderLink(control),
      escapeMarkdown(control.title),
      control.severity,
      renderKinds(control),
    ])
  return renderTable(['control', 'requirement', 'severity', 'resource types'], rows)
}

function renderFrameworkIndex(
  controls: readonly ControlDescription[],
  catalog: readonly FrameworkDescription[],
): string {
  const sections = catalog.map(({ name, clauses }) => {
    const rows = clauses
      .filter(({ supports }) => supports !== undefined)
      .map(({ id, title }) => [id, escapeMarkdown(title), renderSupporting(name, id, controls)])
    return [`### ${name}`, renderTable(['clause', 'title', 'controls'], rows)].join('\n\n')
  })
  const about =
    'The clauses that a control supports. A passing control is evidence for a clause and not proof of it: most clauses ask ' +
    'for more than a control can check. [Frameworks](frameworks.md) lists what stays manual, and the clauses without controls.'
  return ['## Index by framework', about, ...sections].join('\n\n')
}

/** Links to those of `controls` that support a clause. */
export function renderSupporting(
  framework: Framework,
  clause: string,
  controls: readonly ControlDescription[],
): string {
  return controls
    .filter(({ frameworks }) => frameworks[framework]?.includes(clause))
    .map(renderLink)
    .join(', ')
}

function renderControl(control: ControlDescription): string {
  const {
    id,
    title,
    severity,
    rationale,
    remediation,
    criteria = [],
    knownLimitations = [],
    references,
  } = control
  const [strategy = ''] = id.split('/')
  return `${[
    `# ${escapeMarkdown(title)}`,
    renderTable(
      ['control', 'severity', `[strategy](../../${STRATEGY_SECTION})`, 'resource types'],
      [[`\`${id}\``, severity, `[${strategy}](../../controls.md#${strategy})`, renderKinds(control)]],
    ),
    '## What it checks',
    renderCheck(control),
    '## Why it matters',
    escapeMarkdown(rationale),
    '## Remediation',
    escapeMarkdown(remediation),
    ...renderList('How it is evaluated', criteria),
    ...renderList('Not checked', knownLimitations),
    ...renderSettings(control),
    ...renderFrameworks(control),
    '## References',
    references.map(reference => `- <${reference}>`).join('\n'),
    `[All controls](../../controls.md) · [Configuration](../../configuration.md) · ${GENERATED}`,
  ].join('\n\n')}\n`
}

/** The requirement, and the types of the resources that the control evaluates. */
function renderCheck({ title, kinds }: ControlDescription): string {
  const types = joinWords(kinds.map(kind => `\`${kind}\``))
  return `${escapeMarkdown(title)}. Assay evaluates each resource of the ${kinds.length === 1 ? 'type' : 'types'} ${types}.`
}

/** A section with a list; nothing without entries. */
function renderList(title: string, entries: readonly string[]): string[] {
  return entries.length === 0
    ? []
    : [`## ${title}`, entries.map(each => `- ${escapeMarkdown(each)}`).join('\n')]
}

function renderSettings({ id, settings }: ControlDescription): string[] {
  const rows = Object.entries(settings).map(([name, value]) => [
    `\`${name}\``,
    `\`${JSON.stringify(value)}\``,
  ])
  if (rows.length === 0) return []
  return [
    '## Settings',
    `Set them under \`controls["${id}"]\` in \`assay.config.json\`.`,
    renderTable(['setting', 'default'], rows),
  ]
}

function renderFrameworks({ frameworks }: ControlDescription): string[] {
  const rows = Object.entries(frameworks).map(([framework, requirements]) => [
    framework,
    requirements.join(', '),
  ])
  return rows.length === 0 ? [] : ['## Frameworks', renderTable(['framework', 'requirements'], rows)]
}

function renderLink(control: ControlDescription): string {
  return `[${control.id}](${getControlPagePath(control.id)})`
}

function renderKinds({ kinds }: ControlDescription): string {
  return kinds.map(kind => `\`${kind}\``).join(', ')
}

/** A table in Markdown. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

/** `text` as Markdown that shows it literally. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\*_<>[\]`|]/g, String.raw`\$&`)
}

function compareTexts(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}
