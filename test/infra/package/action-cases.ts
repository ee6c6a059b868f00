import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createCommentKeeper,
  readActionFile,
  resolveExpressions,
  runStep,
  type ActionStep,
  type RunnerContext,
  type StepRun,
} from './action-steps.ts'
import { createEmptyFolder } from './installed-package.ts'

const action = readActionFile()
const { steps } = action.runs

const OPEN_ROLE = {
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
        },
      },
    },
  },
}

function findStep(isWanted: (step: ActionStep) => boolean): ActionStep {
  const step = steps.find(isWanted)
  if (step === undefined) throw new Error('no such step')
  return step
}

const gateStep = findStep(({ id }) => id === 'gate')
const commentStep = findStep(({ env = {} }) => 'GH_TOKEN' in env)
const exitStep = findStep(({ env = {} }) => 'ASSAY_EXIT_CODE' in env)

let top: string
let workspace: string
let archive: string

function createWorkspace(): void {
  top = createEmptyFolder()
  workspace = join(top, 'workspace')
  mkdirSync(workspace)
  const bucket = { Resources: { Bucket: { Type: 'AWS::S3::Bucket' } } }
  const unclear = { Resources: { Other: { Type: 'AWS::Quux::Thing' } } }
  for (const [name, template] of Object.entries({ open: OPEN_ROLE, bucket, unclear }))
    writeFileSync(join(workspace, `${name}.json`), JSON.stringify(template))
}

/** The context with the defaults of the inputs and `inputs`. */
function buildContext(inputs: Readonly<Record<string, string>>): RunnerContext {
  const named = Object.entries(action.inputs).map(([name, { default: value = '' }]) => [
    `inputs.${name}`,
    value,
  ])
  const given = Object.entries(inputs).map(([name, value]) => [`inputs.${name}`, value])
  return Object.fromEntries([...named, ['inputs.package', archive], ...given]) as RunnerContext
}

function runGateStep(inputs: Readonly<Record<string, string>>): StepRun {
  return runStep(gateStep, buildContext(inputs), workspace, process.env['PATH'] ?? '')
}

/** What the runner knows in a pull request, with the result of the gate in `directory`. */
function buildPullRequest(directory: string): RunnerContext {
  return {
    'inputs.token': 'token-of-the-job',
    'github.repository': 'shop/orders',
    'github.event.pull_request.number': '12',
    'steps.gate.outputs.directory': directory,
  }
}

/** Runs the gate on a template that fails, then the step that comments. */
function commentWith(name: string, pages: unknown, changes: RunnerContext = {}) {
  const { outputs } = runGateStep({ templates: 'open.json' })
  const directory = outputs['directory'] ?? ''
  const keeper = createCommentKeeper(join(top, name), pages)
  const run = runStep(commentStep, { ...buildPullRequest(directory), ...changes }, workspace, keeper.path)
  return { run, calls: keeper.listCalls(), text: readFileSync(join(directory, 'gate.md'), 'utf8') }
}

/** Tests the action with the package that `findArchive` names, once the tests run. */
export function testAction(findArchive: () => string): void {
  beforeAll(() => {
    archive = findArchive()
    createWorkspace()
  })

  afterAll(() => rmSync(top, { recursive: true }))

  describe('action.yml', () => {
    it('is a composite action whose inputs are described', () => {
      expect(action.runs.using).toBe('composite')
      for (const { description, required, default: value } of Object.values(action.inputs)) {
        expect(description).toMatch(/\w/)
        expect(required === true || value !== undefined).toBe(true)
      }
    })

    it('has no expression in a script, and passes each input by environment variable', () => {
      const scripts = steps.flatMap(({ run }) => run ?? [])
      expect(scripts).toHaveLength(3)
      expect(scripts.filter(script => script.includes('${{'))).toEqual([])
      const passed = JSON.stringify(steps.map(({ env, if: condition }) => [env, condition]))
      for (const name of Object.keys(action.inputs)) expect(passed).toContain(`inputs.${name}`)
    })

    it('uploads the SARIF for code scanning, whatever the verdict', () => {
      const upload = findStep(({ uses = '' }) => uses.startsWith('github/codeql-action/upload-sarif@'))
      expect(upload.if).toBe("inputs.sarif == 'true'")
      const { outputs, status } = runGateStep({ templates: 'open.json' })
      expect(status).toBe(0)
      const file = resolveExpressions(upload.with?.['sarif_file'] ?? '', {
        'steps.gate.outputs.directory': outputs['directory'] ?? '',
      })
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: '2.1.0' })
    })
  })

  describe('the gate of the action', () => {
    it.each([
      ['FAIL', '1', { templates: 'open.json' }],
      ['PASS', '0', { templates: 'bucket.json' }],
      ['UNKNOWN', '1', { templates: 'unclear.json' }],
      ['UNKNOWN', '0', { templates: 'unclear.json', 'allow-unknown': 'true' }],
      ['FAIL', '1', { templates: 'bucket.json\n\nopen.json\n', regions: 'eu-west-1, eu-central-1' }],
    ])('says %s with exit code %s for %j', (verdict, exitCode, inputs) => {
      const { outputs, summary, status } = runGateStep(inputs)
      expect(status).toBe(0)
      expect(outputs).toMatchObject({ verdict, 'exit-code': exitCode })
      expect(summary).toMatch(/^<!-- assay-gate -->/)
      expect(readdirSync(outputs['directory'] ?? '')).toHaveLength(5)
      const context = { 'steps.gate.outputs.exit-code': exitCode }
      expect(runStep(exitStep, context, workspace, process.env['PATH'] ?? '').status).toBe(Number(exitCode))
    })

    it('takes every option that it has an input for', () => {
      writeFileSync(join(workspace, 'parameters.json'), '{}')
      writeFileSync(join(workspace, 'settings.json'), '{ "home": "eu-west-1" }')
      const inputs = {
        'fail-on': 'LOW',
        'fail-on-access': 'risky',
        parameters: 'parameters.json',
        config: 'settings.json',
      }
      const { stderr, status, outputs } = runGateStep({ templates: 'bucket.json', ...inputs })
      expect({ stderr, status, verdict: outputs['verdict'] }).toMatchObject({ status: 0, verdict: 'PASS' })
      expect(runGateStep({ templates: 'bucket.json', 'fail-on': 'WORST' })).toMatchObject({ status: 2 })
      expect(runGateStep({ templates: 'bucket.json', against: 'nowhere' })).toMatchObject({
        status: 2,
        outputs: {},
      })
      expect(runGateStep({ templates: 'bucket.json', config: 'missing.json' })).toMatchObject({ status: 2 })
      expect(runGateStep({ templates: 'bucket.json', parameters: 'missing.json' })).toMatchObject({
        status: 2,
      })
    })

    it.each(['templates', 'against', 'regions', 'fail-on', 'fail-on-access', 'parameters', 'config'])(
      'runs nothing that the input %s contains',
      name => {
        const hostile = `$(touch planted)\`touch planted\`"; touch planted; "'; touch planted; '`
        expect(runGateStep({ templates: 'bucket.json', [name]: hostile }).status).not.toBe(0)
        expect(existsSync(join(workspace, 'planted'))).toBe(false)
      },
    )

    it('takes a template for no option', () => {
      expect(runGateStep({ templates: '--help' })).toMatchObject({ status: 2, outputs: {} })
    })
  })

  describe('the comment of the action', () => {
    const marked = { body: '<!-- assay-gate -->\nearlier' }

    it('is written to a pull request that has none, also if a person quotes one', () => {
      const others = [
        { id: 1, user: { type: 'User' }, ...marked },
        { id: 2, user: { type: 'Bot' }, body: 'of another action' },
        { id: 3, user: null, body: null },
      ]
      const { run, calls, text } = commentWith('first', [others, []])
      expect(run).toMatchObject({ status: 0, stdout: '', stderr: '' })
      expect(calls).toEqual([
        ['GET', 'repos/shop/orders/issues/12/comments?per_page=100'],
        ['POST', 'repos/shop/orders/issues/12/comments', text],
      ])
      expect(text).toContain('The change fails the gate.')
    })

    it('replaces that of an earlier run, on any page', () => {
      const own = { id: 7, user: { type: 'Bot' }, ...marked }
      const { calls, text } = commentWith('again', [
        [{ id: 2, user: { type: 'User' }, body: 'hello' }],
        [own],
      ])
      expect(calls.at(-1)).toEqual(['PATCH', 'repos/shop/orders/issues/comments/7', text])
      expect(calls).toHaveLength(2)
    })

    it('that cannot be written is a warning, and does not change the verdict', () => {
      const { run, calls } = commentWith('denied', [[]], { 'inputs.token': 'token-of-a-fork' })
      expect(run.status).toBe(0)
      expect(run.stdout).toMatch(/^::warning title=Assay gate::The comment could not be written/)
      expect(calls).toEqual([])
    })
  })
}
