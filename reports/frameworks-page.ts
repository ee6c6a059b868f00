import type { ControlDescription } from '../audit/controls/control.ts'
import type { FrameworkDescription } from '../audit/frameworks/framework.ts'
import { escapeMarkdown, renderSupporting, renderTable, type DocumentationPage } from './controls-page.ts'

const INTRO = [
  '# Frameworks',
  'Which clauses of which frameworks Assay supports with evidence, what stays manual, and what it does not cover. Titles are in ' +
    'words of Assay, not of the standards. A control supports evidence for a clause: it does not certify it, and whether a ' +
    'framework is met is for its auditor to judge. The [report](reports.md) shows the status of each clause; ' +
    '`assay controls --framework NAME` prints this list. What people state about a clause goes into `attestations` of the ' +
    '[configuration](configuration.md#attestations). This page is generated from `audit/frameworks` and `audit/controls` by ' +
    '`npm run docs`.',
]

/** The frameworks with their clauses as a page. */
export function renderFrameworksPage(
  catalog: readonly FrameworkDescription[],
  controls: readonly ControlDescription[],
): DocumentationPage {
  const rows = catalog.map(({ name, publisher, clauses, total }) => [
    `[${name}](#${buildAnchor(name)})`,
    publisher,
    String(countSupported(clauses)),
    String(clauses.length),
    total === undefined ? 'not stated' : `${total.count} ${total.of}`,
  ])
  const overview = renderTable(
    ['framework', 'publisher', 'clauses with controls', 'clauses listed', 'whole framework'],
    rows,
  )
  const sections = catalog.map(framework => renderFramework(framework, controls))
  return { path: 'frameworks.md', text: `${[...INTRO, overview, ...sections].join('\n\n')}\n` }
}

function renderFramework(
  { name, scope, source, verified, clauses }: FrameworkDescription,
  controls: readonly ControlDescription[],
): string {
  const rows = clauses.map(({ id, title, supports, manual, uncovered }) => [
    id,
    escapeMarkdown(title),
    supports === undefined ? '' : `${renderSupporting(name, id, controls)}: ${escapeMarkdown(supports)}`,
    uncovered === undefined ? escapeMarkdown(manual ?? '') : `not covered: ${escapeMarkdown(uncovered)}`,
  ])
  return [
    `## ${name}`,
    `${scope} Source: <${source}>; verified on ${verified}.`,
    renderTable(['clause', 'title', 'controls, and what they support', 'manual'], rows),
  ].join('\n\n')
}

function countSupported(clauses: FrameworkDescription['clauses']): number {
  return clauses.filter(({ supports }) => supports !== undefined).length
}

/** The id that the heading of a framework gets. */
function buildAnchor(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-')
}
