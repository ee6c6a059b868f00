import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { checklist } from '../../audit/checklist.ts'
import { countChecklist, fillCounts, pagesWithCounts } from '../../docs/counts.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

function readPage(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

function listPages(folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter(name => name.endsWith('.md'))
    .map(name => join(folder, name))
}

/** Every page that people write or read first; the generated pages of controls have a test of their own. */
const pages = [
  ...listPages('.'),
  ...listPages('docs'),
  ...listPages('docs/decisions'),
  'examples/README.md',
  'test/events/README.md',
  'test/events-second-account/README.md',
]

/** Pages whose quoted paths are those of the repository. CONTRIBUTING.md has placeholders, and a test of its own. */
const pagesWithPaths = [
  'README.md',
  'SECURITY.md',
  'docs/architecture.md',
  'docs/life-of-an-event.md',
  'docs/table.md',
  'docs/threat-model.md',
  'examples/README.md',
  ...listPages('docs/decisions'),
]

/** What stands between backticks and is a path of the repository. */
const PATH =
  /`((?:audit|reports|functions|cli|infra|examples|test|bench|docs)\/[\w./-]*|[\w./-]+\/[\w.-]+\.(?:ts|md|json))`/g

/** The id that a heading gets on a page. */
function buildAnchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .trim()
    .replaceAll(/\s/g, '-')
}

function listAnchors(page: string): string[] {
  return [...page.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => buildAnchor(heading))
}

/** The links of a page that lead to nothing. */
function findBrokenLinks(path: string): string[] {
  const text = readPage(path).replaceAll(/^```[^]*?^```$/gm, '')
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  return links
    .filter(link => !/^https?:/.test(link))
    .filter(link => {
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? path : join(dirname(path), file)
      if (!existsSync(join(root, target))) return true
      return anchor !== undefined && target.endsWith('.md') && !listAnchors(readPage(target)).includes(anchor)
    })
}

describe('the documentation', () => {
  it.each(pages)('has links that lead somewhere: %s', path => {
    expect(findBrokenLinks(path)).toEqual([])
  })

  it.each(pagesWithPaths)('names files that exist: %s', path => {
    const named = [...readPage(path).matchAll(PATH)].map(([, name = '']) => name)
    const isThere = (name: string) =>
      existsSync(join(root, name)) || existsSync(join(root, dirname(path), name))
    expect(named.filter(name => !name.startsWith('out/') && !isThere(name))).toEqual([])
  })

  it.each(pagesWithCounts)('has the counts of the code; npm run docs updates them: %s', path => {
    const page = readPage(path)
    expect(page).toBe(fillCounts(page, countChecklist(checklist)))
    expect(page).toContain('<!-- count:controls -->')
    // A line that begins with a comment is HTML, and its links are no links.
    expect(page).not.toMatch(/^\W*<!--/m)
    expect(page.replaceAll(/<!--.*?-->.*?<!--.*?-->/g, '')).not.toMatch(/\b\d+ (controls|strategies|kinds)\b/)
  })

  it('refuses a count that the code does not have', () => {
    expect(() => fillCounts('<!-- count:wishes -->3<!-- /count -->', {})).toThrow('no count wishes')
  })
})

describe('the decisions', () => {
  const decisions = listPages('docs/decisions').filter(path => /\/\d{4}-/.test(path))

  it('are numbered without a gap, and all in the list', () => {
    const list = readPage('docs/decisions/README.md')
    for (const [index, path] of decisions.toSorted().entries()) {
      const title = /^# (\d+)\. (.+)$/m.exec(readPage(path))
      expect(title?.[1]).toBe(String(index + 1))
      expect(list).toContain(`${title?.[1]}. [${title?.[2]}](${path.split('/').at(-1)})`)
    }
  })

  it.each(decisions)('has a status, a date and its three parts: %s', path => {
    const page = readPage(path)
    expect(page).toMatch(/^\*\*Status:\*\* (accepted|replaced by \[decision \d+\]\(.+\))$/m)
    expect(page).toMatch(/^\*\*Date:\*\* \d{4}-\d{2}-\d{2}$/m)
    for (const part of ['Context', 'Decision']) expect(page).toContain(`**${part}.**`)
    expect(page).toMatch(/\*\*(Consequences|Proof)\.\*\*/)
  })
})

describe('the life of an event', () => {
  it('counts the files that it names', () => {
    const page = readPage('docs/life-of-an-event.md')
    const steps = page.slice(page.indexOf('## The files, in order'))
    const files = new Set(
      [...steps.matchAll(/`((?:audit|functions)\/[\w./-]+\.ts)`/g)].map(([, file]) => file),
    )
    expect(page).toContain(`<!-- files -->${files.size}<!-- /files -->`)
  })
})
