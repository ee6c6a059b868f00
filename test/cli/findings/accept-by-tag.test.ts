import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { IdentifiedFinding } from '../../../cli/findings/account-findings.ts'
import type { Posture } from '../../../reports/posture/posture.ts'
import { applyMergePatch } from '../../../examples/account/example-account.ts'
import { loadEventWorld } from '../../events/world.ts'
import { createTestDirectory, listApiCalls, runAssay, type TestDirectory } from '../run-assay.ts'

const ROLE = 'arn:aws:iam::111122223333:role/OpsAdminRole'
const CONTROL = 'least-privilege/iam-admin-managed-policy-attached'
const decision = ['--owner', 'ann', '--reason', 'It is replaced.', '--until', '2099-01-31']

let testDirectory: TestDirectory
let account: string
let finding: IdentifiedFinding
beforeAll(async () => {
  testDirectory = createTestDirectory()
  const tags = { team: 'payments', 'a=': 'b', c: '=d', 'c=': 'd', waived: '' }
  account = testDirectory.writeAccount(
    listApiCalls(applyMergePatch(loadEventWorld(), { roles: { [ROLE]: { tags } } })),
  )
  const [found] = await list('--control', CONTROL, '--resource', ROLE)
  if (found === undefined) throw new Error('the role has AdministratorAccess')
  finding = found
})
afterAll(() => testDirectory.remove())

async function list(...args: string[]): Promise<IdentifiedFinding[]> {
  const { stdout } = await runAssay('findings', 'list', '--account', account, '--json', ...args)
  return (JSON.parse(stdout) as { findings: IdentifiedFinding[] }).findings
}

async function accept(tag: string, id = finding.id) {
  const file = join(testDirectory.directory, 'assay.json')
  writeFileSync(file, '{}')
  const args = ['findings', 'accept', id, '--account', account, '--config', file, '--tag', tag]
  const outcome = await runAssay(...args, ...decision)
  const { exceptions = [] } = JSON.parse(readFileSync(file, 'utf8')) as { exceptions?: { tag: unknown }[] }
  return { ...outcome, file, tag: exceptions[0]?.tag }
}

describe('assay findings accept --tag', () => {
  it('accepts the control for a tag of the resource, and all output names the tag', async () => {
    const { file, tag, status } = await accept('team=payments')
    expect({ tag, status }).toEqual({ tag: { key: 'team', value: 'payments' }, status: 0 })
    const accepted = await list('--config', file, '--status', 'accepted')
    expect(accepted).toMatchObject([{ id: finding.id, exception: { tag } }])
    const shown = await runAssay('findings', 'show', finding.id, '--account', account, '--config', file)
    expect(shown.stdout).toContain('by ann until 2099-01-31 on tag team=payments')
    const formats = ['--format', 'json,html,csv,sarif,markdown']
    const out = join(testDirectory.directory, 'out')
    const audit = await runAssay('audit', '--account', account, '--config', file, '--out', out, ...formats)
    const read = (name: string) => readFileSync(join(out, name), 'utf8')
    expect(audit.stdout).toContain('accepted by ann for the tag team=payments until 2099-01-31')
    const posture = JSON.parse(read('report.json')) as Posture
    expect(posture.accepted).toMatchObject([{ control: CONTROL, exception: { tag } }])
    // The same control fails on a group, whose tags Assay does not read: it stays open and says so.
    const group = posture.findings.find(each => each.control === CONTROL)
    expect(group?.undecided).toMatchObject({ exception: { tag }, tags: 'NOT_READ' })
    expect(read('report.html')).toContain('tag team=payments')
    expect(read('report.csv')).toContain(',team=payments,')
    expect(read('report.sarif')).toContain('Accepted by ann for the tag team=payments')
    expect(read('report.sarif')).toContain('does not apply: Assay does not read the tags')
  })

  it.each([
    ['a==b', { key: 'a=', value: 'b' }],
    ['waived=', { key: 'waived', value: '' }],
  ])('takes of what %j can mean what the resource has', async (text, tag) => {
    expect(await accept(text)).toMatchObject({ status: 0, tag })
  })

  it.each([
    ['team=Payments', 'does not have the tag "team=Payments"'],
    ['owner=ann', 'does not have the tag'],
    ['c==d', 'can mean several tags of the resource'],
    ['team', '--tag takes a key and a value'],
    ['=x', '--tag takes a key and a value'],
    ['__proto__=x', 'does not have the tag'],
  ])('writes nothing for %j', async (text, message) => {
    const { status, stderr, tag } = await accept(text)
    expect({ status, tag }).toEqual({ status: 2, tag: undefined })
    expect(stderr).toContain(message)
  })

  it('refuses a tag for a resource whose tags are not read', async () => {
    const ofGroup = (await list('--control', CONTROL)).find(({ resource }) =>
      resource.arn.includes(':group/'),
    )
    const { status, stderr } = await accept('team=payments', ofGroup?.id)
    expect(status).toBe(2)
    expect(stderr).toContain('Assay does not read tags of resources of this kind')
  })
})
