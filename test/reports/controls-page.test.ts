import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { checklist } from '../../audit/checklist.ts'
import { frameworkCatalog } from '../../audit/frameworks/framework-catalog.ts'
import { renderControlPages } from '../../reports/controls-page.ts'
import { renderFrameworksPage } from '../../reports/frameworks-page.ts'

const docs = fileURLToPath(new URL('../../docs', import.meta.url))
const pages = renderControlPages(checklist, frameworkCatalog)

it('renders what stands in docs/controls; npm run docs updates it', () => {
  for (const { path, text } of pages)
    expect(readFileSync(join(docs, path), 'utf8'), `${path} is out of date: npm run docs`).toBe(text)
})

it('lists every clause with its title, and what stays manual, on the page of frameworks', () => {
  const { path, text } = renderFrameworksPage(frameworkCatalog, checklist)
  expect(readFileSync(join(docs, path), 'utf8'), `${path} is out of date: npm run docs`).toBe(text)
  for (const { name, clauses } of frameworkCatalog) {
    const [, section = ''] = text.split(`\n## ${name}\n`)
    const [rows = ''] = section.split('\n## ')
    for (const { id, title, manual = '' } of clauses) {
      const row = rows.split('\n').find(line => line.startsWith(`| ${id} |`)) ?? ''
      expect(row.replaceAll('\\', '')).toContain(`| ${title} |`)
      expect(row.replaceAll('\\', '')).toContain(manual)
    }
  }
})

it('names the title of each clause in the index by framework', () => {
  const [, index = ''] = (pages[0]?.text ?? '').split('## Index by framework')
  const rows = frameworkCatalog
    .flatMap(({ clauses }) => clauses.filter(({ supports }) => supports !== undefined))
    .map(({ id, title }) => `| ${id} | ${title} | [`)
  expect(rows.filter(row => !index.replaceAll('\\', '').includes(row))).toEqual([])
})

it('leaves no page of a control that is gone', () => {
  const files = readdirSync(join(docs, 'controls'), { recursive: true, encoding: 'utf8' })
  const found = files
    .filter(name => name.endsWith('.md'))
    .map(name => `controls/${name.replaceAll('\\', '/')}`)
  expect(found.toSorted()).toEqual(checklist.map(({ id }) => `controls/${id}.md`).toSorted())
})

it('lists every control and every framework in the index', () => {
  const index = pages.find(({ path }) => path === 'controls.md')?.text ?? ''
  for (const { id, severity, frameworks } of checklist) {
    expect(index).toMatch(
      new RegExp(`^\\| \\[${id}\\]\\(controls/${id}\\.md\\) \\|.*\\| ${severity} \\|`, 'm'),
    )
    for (const framework of Object.keys(frameworks)) expect(index).toContain(`### ${framework}\n`)
  }
})

it.each(checklist)('says what $id checks and of which resource types', ({ id, title, evaluators }) => {
  const text = pages.find(({ path }) => path === `controls/${id}.md`)?.text ?? ''
  expect(text).toContain(
    '| control | severity | [strategy](../../glossary.md#how-it-is-evaluated) | resource types |',
  )
  const [, check = ''] = /^## What it checks\n\n(.+)$/m.exec(text) ?? []
  expect(check.replaceAll('\\', '')).toMatch(
    /^.+\. Assay evaluates each resource of the types? (`[^`]+`(, | and )?)+\.$/,
  )
  expect(check.replaceAll('\\', '').startsWith(`${title}. `)).toBe(true)
  for (const { kind } of evaluators) expect(check).toContain(`\`${kind}\``)
})

it('links to a section of the glossary that says what a strategy is', () => {
  const glossary = readFileSync(join(docs, 'glossary.md'), 'utf8')
  const [, section = ''] = glossary.split('## How it is evaluated')
  expect(section.split('\n## ')[0]).toContain('| **strategy**')
})

it('links to sections and pages that exist', () => {
  const index = pages.find(({ path }) => path === 'controls.md')?.text ?? ''
  const anchors = [...index.matchAll(/^## (.+)$/gm)].map(([, title = '']) =>
    title.toLowerCase().replaceAll(' ', '-'),
  )
  const wanted = pages.flatMap(({ text }) => [...text.matchAll(/\((?:\.\.\/\.\.\/controls\.md)?#([^)]+)\)/g)])
  expect(wanted.map(([, anchor = '']) => anchor).filter(anchor => !anchors.includes(anchor))).toEqual([])
  const paths = new Set(pages.map(({ path }) => path))
  const linked = [...index.matchAll(/\((controls\/[^)]+)\)/g)].map(([, path = '']) => path)
  expect(linked.filter(path => !paths.has(path))).toEqual([])
})

it('separates how a control evaluates from what it does not check', () => {
  const [first] = checklist
  if (first === undefined) throw new Error('an empty checklist')
  const [, page] = renderControlPages([{ ...first, criteria: ['A rule.'], knownLimitations: ['A gap.'] }], [])
  expect(page?.text).toContain('## How it is evaluated\n\n- A rule.\n\n## Not checked\n\n- A gap.\n')
})

/** Rules of what counts, which hide nothing; what else such a sentence says may be a gap. */
const RULE =
  /^[^.;:]* (counts? as|counts? if|counts? from|passes|pass|is assumed to hold|does not make a statement less public)\b[^;:]*$/
const GAP = /not (checked|read|evaluated|detected|inspected|known|followed)|evaluated by|unknown/

it.each(checklist)(
  'lists no rule among what $id does not check',
  ({ knownLimitations = [], criteria = [] }) => {
    expect(knownLimitations.filter(text => RULE.test(text) && !GAP.test(text))).toEqual([])
    expect(criteria.filter(text => /not (checked|read|evaluated)\b/.test(text))).toEqual([])
  },
)

it('shows the text of a control literally', () => {
  const [first] = checklist
  if (first === undefined) throw new Error('an empty checklist')
  const [, page] = renderControlPages([{ ...first, rationale: 'arn:aws:iam::*:role/* and a|b_c.' }], [])
  expect(page?.text).toContain(String.raw`arn:aws:iam::\*:role/\* and a\|b\_c.`)
})
