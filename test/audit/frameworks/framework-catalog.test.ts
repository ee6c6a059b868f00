import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checklist } from '../../../audit/checklist.ts'
import { compareClauseIds, frameworks } from '../../../audit/frameworks/framework.ts'
import { frameworkCatalog, readFramework } from '../../../audit/frameworks/framework-catalog.ts'

/** A name without its edition: `CIS AWS Foundations` of `CIS AWS Foundations 7.0`. */
function stripEdition(name: string): string {
  return name.replace(/(?: r?\d[\d./]*|:\d{4})$/, '')
}

const [first] = frameworkCatalog
if (first === undefined) throw new Error('an empty catalog')
const [clause] = first.clauses

describe('frameworks', () => {
  it('are named by controls as the list spells them, and each is in use', () => {
    const named = new Set(checklist.flatMap(control => Object.keys(control.frameworks)))
    expect([...named].toSorted()).toEqual(frameworks.toSorted())
  })

  it('have one name each, which begins no other but that of another edition', () => {
    const names = frameworks.map(name => stripEdition(name).toLowerCase())
    const doubtful = names.filter(name =>
      names.some(other => other !== name && `${other} `.startsWith(`${name} `)),
    )
    expect(doubtful).toEqual([])
    expect(new Set(frameworks.map(name => name.toLowerCase())).size).toBe(frameworks.length)
  })

  it('are described in one file each', () => {
    expect(frameworkCatalog.map(({ name }) => name)).toEqual(frameworks)
    const folder = new URL('../../../audit/frameworks/', import.meta.url)
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    expect(files.filter(name => name.endsWith('.json'))).toHaveLength(frameworks.length)
  })
})

describe.each(frameworkCatalog)('$name', ({ name, clauses, total }) => {
  const named = new Set(checklist.flatMap(control => control.frameworks[name] ?? []))

  it('has every clause that a control names', () => {
    const ids = new Set(clauses.map(({ id }) => id))
    expect([...named].filter(id => !ids.has(id))).toEqual([])
  })

  it('says what controls support exactly where controls do', () => {
    const described = clauses.filter(({ supports }) => supports !== undefined).map(({ id }) => id)
    expect(described.toSorted()).toEqual([...named].toSorted())
  })

  it('has no more clauses than the whole framework', () => {
    expect(clauses.length).toBeLessThanOrEqual(total?.count ?? Infinity)
    expect(clauses.length).toBeGreaterThan(0)
  })

  it('has clauses in their natural order, each once and none twice in a control', () => {
    const ids = clauses.map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)].toSorted(compareClauseIds))
    const twice = checklist.filter(
      ({ frameworks: mapped }) => new Set(mapped[name]).size !== (mapped[name]?.length ?? 0),
    )
    expect(twice.map(({ id }) => id)).toEqual([])
  })

  it('certifies nothing', () => {
    const texts = clauses.flatMap(({ title, supports = '', manual = '', uncovered = '' }) => [
      title,
      supports,
      manual,
      uncovered,
    ])
    expect(texts.filter(text => /\b(complian(t|ce)|certif(y|ied|ies)) with\b/i.test(text))).toEqual([])
  })
})

describe('clauses', () => {
  it.each([
    [
      ['2.10', '2.9', '2.1.1'],
      ['2.1.1', '2.9', '2.10'],
    ],
    [
      ['10.2.1', '8.4.2', '11.5.1.1', '11.5.1'],
      ['8.4.2', '10.2.1', '11.5.1', '11.5.1.1'],
    ],
    [
      ['A.8.20', 'A.8.5', 'A.5.15'],
      ['A.5.15', 'A.8.5', 'A.8.20'],
    ],
    [
      ['ECS.10', 'ECR.2', 'ECS.9'],
      ['ECR.2', 'ECS.9', 'ECS.10'],
    ],
    [
      ['Article 25', 'Article 9'],
      ['Article 9', 'Article 25'],
    ],
  ])('are sorted naturally: %j', (ids, sorted) => {
    expect(ids.toSorted(compareClauseIds)).toEqual(sorted)
  })

  it('are refused in a file that names one twice, or without a title', () => {
    expect(() => readFramework({ ...first, clauses: [clause, clause] })).toThrow('a clause is named twice')
    expect(() => readFramework({ ...first, clauses: [{ ...clause, title: '' }] })).toThrow('title')
  })

  it('are refused in a file without a reason where they are not covered, and with one elsewhere', () => {
    const bare = { id: 'X.1', title: 'A clause' }
    const read = (fields: object) => readFramework({ ...first, clauses: [{ ...bare, ...fields }] })
    const reason = 'a clause has no controls and nothing manual exactly where it has the reason'
    expect(() => read({})).toThrow(reason)
    expect(() => read({ supports: 'keys', uncovered: 'keys are not read' })).toThrow(reason)
    expect(() => read({ manual: 'reviews', uncovered: 'keys are not read' })).toThrow(reason)
    expect(read({ uncovered: 'keys are not read' }).clauses).toHaveLength(1)
  })

  it.each([
    ['another name', { name: 'PCI DSS 3.2.1' }, 'name'],
    ['a page that is not fetched by TLS', { source: 'http://example.com/' }, 'source'],
    ['a day that does not exist', { verified: '2026-02-30' }, 'verified'],
    ['a field more', { more: 1 }, 'more'],
    ['no clause', { clauses: [] }, 'clauses'],
    ['a line of several lines', { publisher: 'a\nb c' }, 'publisher'],
  ])('are refused in a file with %s', (_, change, field) => {
    expect(() => readFramework(first)).not.toThrow()
    expect(() => readFramework({ ...first, ...change })).toThrow(field)
  })
})
