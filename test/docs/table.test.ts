import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { buildRoleResource } from '../../audit/resources/iam/role.ts'
import * as keys from '../../audit/state/keys.ts'
import { collectKeyWords, findKeyWord, readKeyWord } from './stored-keys.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A row of the page: a kind of item. */
interface ItemRow {
  partition: string
  sort: string
  files: readonly string[]
  expires: string
}

const rows = readFileSync(join(root, 'docs/table.md'), 'utf8')
  .split('\n')
  .filter(line => line.startsWith('| `'))
  .map(parseRow)

function parseRow(line: string): ItemRow {
  const [partition = '', sort = '', , writers = '', readers = '', expires = ''] = line
    .split('|')
    .slice(1, -1)
    .map(cell => cell.trim())
  const files = [...`${writers} ${readers}`.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file)
  return { partition: unquote(partition), sort: unquote(sort), files, expires }
}

function unquote(cell: string): string {
  return cell.replaceAll('`', '')
}

function takeFirstWord(text: string): string {
  return text.split(' ')[0] ?? ''
}

function listWords(part: 'partition' | 'sort'): string[] {
  const words = rows.map(row => readKeyWord(row[part]) ?? `no key: ${row[part]}`)
  return [...new Set(words)].toSorted()
}

describe('docs/table.md', () => {
  const stored = collectKeyWords(root)

  it('has every partition key and every sort key that the code builds, and no other', () => {
    expect(listWords('partition')).toEqual([...stored.partitions].toSorted())
    expect(listWords('sort')).toEqual([...stored.sorts].toSorted())
  })

  it('pairs them as the exported functions do', () => {
    const role = buildRoleResource('arn:aws:iam::111122223333:role/worker', '111122223333')
    const built = [
      keys.buildSnapshotKey(role),
      keys.buildComplianceRecordKey(role),
      keys.buildEdgeKey(role, 'attachedPolicies', role),
      keys.buildChangeRecordKey('ct:1'),
      keys.buildTaskDoneKey('ct:1', 'evaluate 1'),
      keys.buildDedupeKey('ct:1', 'iam-change'),
      keys.buildResolvedSubjectsKey('ct:1'),
    ]
    const pairs = rows.map(row => `${readKeyWord(row.partition)} / ${readKeyWord(row.sort)}`)
    for (const { partition, sort } of built)
      expect(pairs).toContain(`${takeFirstWord(partition)} / ${takeFirstWord(sort)}`)
  })

  it('names writers and readers that exist, and says of each item when it expires', () => {
    expect(rows.length).toBeGreaterThan(15)
    for (const { partition, sort, files, expires } of rows) {
      expect(files.filter(file => !existsSync(join(root, file)))).toEqual([])
      expect(files.length, `${partition} ${sort}`).toBeGreaterThan(1)
      expect(expires).toMatch(/^(never|after \d+ days?)$/)
    }
  })
})

describe('the search for keys', () => {
  it.each([
    ["'STATE' }", 'STATE'],
    ["'REDACTION KEY' }", 'REDACTION KEY'],
    ['`TASK_DONE ${task}` }', 'TASK_DONE'],
    ['ofResource },', 'TRANSITION'],
  ])('finds the word of %s', (value, word) => {
    const code = "const ofResource = 'TRANSITION'\n"
    expect(findKeyWord('a.ts', code, value)).toBe(word)
  })

  it.each(['buildChangePartition(id),', '`${EFFECT_PREFIX}${id}`,', 'COMPLIANCE_RECORD_SORT }', 'string'])(
    'leaves %s to where it is made',
    value => expect(findKeyWord('a.ts', '', value)).toBeUndefined(),
  )

  it('fails for a key that it cannot follow', () => {
    expect(() => findKeyWord('a.ts', '', 'somewhere },')).toThrow('a.ts: cannot say')
    expect(() => findKeyWord('a.ts', '', '`${id} NEW`')).toThrow('cannot say')
  })
})
