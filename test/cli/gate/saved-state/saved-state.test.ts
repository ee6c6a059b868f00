import { appendFileSync, cpSync, existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  ADMINISTRATOR_PROPERTIES,
  buildPolicy,
  buildRole,
  createGateDirectory,
  describeRole,
  GATE_ACCOUNT,
  runGateCommand,
} from '../gate-directory.ts'
import { runAssay, type CommandResult } from '../../run-assay.ts'

const gateDirectory = createGateDirectory()
afterAll(() => gateDirectory.remove())

const STATE = 'state.assay'
const plain = gateDirectory.write('plain.json', { Resources: { Role: buildRole({ RoleName: 'plain' }) } })
const wide = gateDirectory.write('wide.json', {
  Resources: {
    Role: buildRole({ RoleName: 'wide', ...ADMINISTRATOR_PROPERTIES }),
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'more',
        Roles: ['OrdersRole'],
        PolicyDocument: buildPolicy({ Action: ['iam:PassRole', 'lambda:*'], Resource: '*' }),
      },
    },
  },
})
/** A stack of the account, whose template and resources the gate reads. */
const deployed = {
  name: 'app',
  template: { Resources: { Role: buildRole({ RoleName: 'deployed' }) } },
  resources: { Role: ['AWS::IAM::Role', 'deployed'] as const },
}
const app = gateDirectory.write('app.json', {
  Resources: { Other: buildRole({ RoleName: 'other', ...ADMINISTRATOR_PROPERTIES }) },
})
const patch = { roles: { [`arn:aws:iam::${GATE_ACCOUNT}:role/deployed`]: describeRole() } }

let account = ''
let saved = ''
let savedBy: CommandResult

beforeAll(async () => {
  account = gateDirectory.writeAccount('account', patch, deployed)
  saved = copyAccount('saved')
  savedBy = await runAssay('gate', plain, '--against', saved, '--save-state')
}, 60_000)

/** A copy of an account file, also of its state. */
function copyAccount(name: string, from = account): string {
  const directory = join(gateDirectory.directory, name)
  cpSync(from, directory, { recursive: true, preserveTimestamps: true })
  return directory
}

/** What the gate writes on standard error besides its settings. */
async function listNotes(...args: readonly string[]): Promise<string[]> {
  const { stderr } = await runAssay('gate', ...args)
  return stderr.split('\n').filter(line => line !== '' && !line.startsWith('Settings: '))
}

describe('a gate with the saved state of an account file', () => {
  it.each([
    ['a plain role', plain, []],
    ['an administrator and more permissions of a role', wide, []],
    ['a stack that is deployed', app, []],
    ['a stack and other thresholds', app, ['--fail-on', 'LOW', '--fail-on-access', 'any']],
  ])('prints what it prints without: %s', async (_, file, options) => {
    const [with_, without] = await Promise.all(
      [saved, account].map(against => runGateCommand(file, '--against', against, '--json', ...options)),
    )
    expect(with_).toEqual(without)
    expect(with_?.stdout).not.toBe('')
  })

  it('is saved once, and the gate says where', () => {
    expect(savedBy.status).toBe(0)
    expect(savedBy.stderr).toContain(`State: ${join(saved, STATE)}`)
    expect(existsSync(join(saved, STATE))).toBe(true)
  })

  it('says nothing about it', async () => {
    expect(await listNotes(plain, '--against', saved)).toEqual([])
    expect(await listNotes(plain, '--against', saved, '--save-state')).toEqual([])
  })

  it('says that it derives it where there is none, and how to save it', async () => {
    const [note, ...others] = await listNotes(plain, '--against', account)
    expect(note).toBe(
      `${account} has no saved state: it is derived, which takes about as long as an audit; save it with --save-state`,
    )
    expect(others).toEqual([])
    expect(existsSync(join(account, STATE))).toBe(false)
  })

  it('is for account files only', async () => {
    for (const against of ['live', 'none']) {
      const { status, stderr } = await runGateCommand(plain, '--against', against, '--save-state')
      expect({ status, stderr }).toMatchObject({ status: 2 })
      expect(stderr).toMatch(/--save-state needs the directory of an account file/)
    }
  })

  it('leaves the account file one that is audited', async () => {
    const [audited, other] = await Promise.all(
      [saved, account].map(directory => runAssay('audit', '--quiet', '--account', directory)),
    )
    expect(audited).toEqual(other)
  })
})

/** A role with a permission until a date. */
function describeDated(date: string): object {
  const Condition = { DateLessThan: { 'aws:CurrentTime': date } }
  const dated = buildPolicy({ Action: 's3:GetObject', Resource: '*', Condition })
  return { roles: { [`arn:aws:iam::${GATE_ACCOUNT}:role/dated`]: describeRole({ dated }) } }
}

describe('a saved state is not used', () => {
  it('with other responses, and is saved again', async () => {
    const directory = copyAccount('responses', saved)
    const admin = describeRole({}, { [ADMINISTRATOR_PROPERTIES.ManagedPolicyArns[0] ?? '']: true })
    const others = { roles: { [`arn:aws:iam::${GATE_ACCOUNT}:role/plain`]: admin } }
    cpSync(gateDirectory.writeAccount('others', others), directory, { recursive: true })
    const [note] = await listNotes(plain, '--against', directory)
    expect(note).toMatch(/responses\/state\.assay is of other responses: it is derived/)
    const { stdout } = await runGateCommand(plain, '--against', directory, '--json')
    expect(stdout).not.toBe((await runGateCommand(plain, '--against', saved, '--json')).stdout)
    await runGateCommand(plain, '--against', directory, '--save-state')
    expect(await listNotes(plain, '--against', directory)).toEqual([])
    expect((await runGateCommand(plain, '--against', directory, '--json')).stdout).toBe(stdout)
  })

  it('with a further file of responses', async () => {
    const directory = copyAccount('further', saved)
    const first = readFileSync(join(directory, 'calls.jsonl'), 'utf8').split('\n')[0] ?? ''
    writeFileSync(join(directory, 'more.jsonl'), `${first}\n`)
    expect((await listNotes(plain, '--against', directory))[0]).toMatch(/is of other responses/)
  })

  it('with another configuration', async () => {
    const config = gateDirectory.write('other.config.json', { trusted: { accounts: ['444455556666'] } })
    const notes = await listNotes(plain, '--against', saved, '--config', config)
    expect(notes[0]).toMatch(/saved\/state\.assay is of another configuration/)
  })

  it('after the time of a condition in a policy', async () => {
    const future = gateDirectory.writeAccount('future', describeDated('2999-01-01T00:00:00Z'))
    const unclear = gateDirectory.writeAccount('unclear', describeDated('${aws:PrincipalTag/until}'))
    for (const directory of [future, unclear])
      await runGateCommand(plain, '--against', directory, '--save-state')
    expect(await listNotes(plain, '--against', future)).toEqual([])
    expect((await listNotes(plain, '--against', unclear))[0]).toMatch(
      /before a date in a condition of a policy/,
    )
  })

  it('if it is damaged, which is an error', async () => {
    const directory = copyAccount('damaged', saved)
    const file = join(directory, STATE)
    const bytes = readFileSync(file)
    const halves = [bytes.subarray(0, bytes.length / 2), bytes.subarray(bytes.length / 2), Buffer.alloc(0)]
    for (const part of [...halves, Buffer.from('{}')]) {
      writeFileSync(file, part)
      const { status, stdout, stderr } = await runGateCommand(plain, '--against', directory)
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      expect(stderr.trimEnd()).toBe(
        `assay: ${file} is damaged. Delete it, and save the state of the account again.`,
      )
    }
  })

  it('but the times of the files do not matter', async () => {
    const directory = copyAccount('touched', saved)
    utimesSync(join(directory, 'calls.jsonl'), 1, 1)
    expect(await listNotes(plain, '--against', directory)).toEqual([])
    appendFileSync(join(directory, 'calls.jsonl'), '\n')
    expect(await listNotes(plain, '--against', directory)).toHaveLength(1)
  })
})
