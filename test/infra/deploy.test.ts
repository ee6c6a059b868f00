import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parseConfiguration } from '../../audit/configuration/configuration.ts'
import type { StackDescription } from '../../functions/aws/cdk/deployed-stacks.ts'
import { formatBootstrapCommand, requireBootstrap } from '../../infra/deploy/bootstrap.ts'
import { DeployError } from '../../infra/deploy/deploy-error.ts'
import { extendToRegions } from '../../infra/deploy/deploy-configuration.ts'
import { countTemplateResources } from '../../infra/deploy/resource-counts.ts'
import { buildImportMapping, type RetainedResources } from '../../infra/deploy/retained-resources.ts'
import {
  formatRetainedResources,
  formatUndeletedStacks,
  formatNextSteps,
  formatRemoval,
} from '../../infra/deploy/next-steps.ts'
import { countConcurrency, requireConcurrency } from '../../infra/deploy/concurrency.ts'
import { isPlanUnchanged, formatCosts, formatPlan, type DeployPlan } from '../../infra/deploy/format-plan.ts'
import {
  parseDeployedRegions,
  findObsoleteStacks,
  planStack,
  requireSingleHome,
} from '../../infra/deploy/plan-stacks.ts'
import { listForwardedArrivals } from '../../infra/stacks/region-triggers.ts'
import { SYNTH_ACCOUNT_ID, SYNTH_CONFIGURATIONS, findStackByName, synthesizeTestStacks } from './synthesis.ts'
import type { SynthesizedTemplate } from '../../infra/costs/fixed-costs.ts'
import { sampleUnlessFull } from '../sample.ts'

const options = {
  config: 'assay.config.json',
  out: 'dist',
  toolkitStack: 'CDKToolkit',
  qualifier: 'hnb659fds',
  yes: false,
  lowConcurrency: false,
}
const BUCKET = `assay-reports-${SYNTH_ACCOUNT_ID}-eu-west-1`
const KEY = `arn:aws:kms:eu-west-1:${SYNTH_ACCOUNT_ID}:key/11111111-2222-3333-4444-555555555555`
const OTHER_KEY = `arn:aws:kms:eu-west-1:${SYNTH_ACCOUNT_ID}:key/66666666-7777-8888-9999-000000000000`
const retainedResources: RetainedResources = {
  table: { name: 'assay', encryptionKey: KEY },
  bucket: { name: BUCKET, encryptionKey: KEY },
  unknown: [],
}
const none: RetainedResources = { table: undefined, bucket: undefined, unknown: [] }

const home = findStackByName(synthesizeTestStacks(SYNTH_CONFIGURATIONS['three regions']), 'Assay')
const synthesizedTemplate = JSON.parse(home.raw) as SynthesizedTemplate

function buildStack(stackTemplate: SynthesizedTemplate, name = 'Assay') {
  return { name, region: 'eu-west-1', template: stackTemplate }
}

function buildDeployedStack(
  before: string,
  status = 'UPDATE_COMPLETE',
  outputs: StackDescription['outputs'] = {},
) {
  return { status, outputs, before }
}

function queue(name: string) {
  return { Type: 'AWS::SQS::Queue', Properties: { QueueName: name } }
}

function absent() {
  return Promise.resolve(undefined)
}

/** Plans a stack on which another operation is in progress. */
function busy() {
  return planStack(buildStack(synthesizedTemplate), buildDeployedStack(home.raw, 'UPDATE_IN_PROGRESS'))
}

/** Finds the bootstrap stack everywhere except in us-east-1. */
function findToolkit(name: string, region: string) {
  const exists = name === 'CDKToolkit' && region !== 'us-east-1'
  return Promise.resolve(exists ? buildDeployedStack('', 'CREATE_COMPLETE') : undefined)
}

describe('the planned action on a stack', () => {
  it('is to create it when it does not exist, or when its creation failed', () => {
    const resources = Object.keys(synthesizedTemplate.Resources ?? {}).length
    expect(planStack(buildStack(synthesizedTemplate), undefined)).toMatchObject({
      action: 'NEW',
      resources,
      failed: false,
    })
    for (const status of ['ROLLBACK_COMPLETE', 'REVIEW_IN_PROGRESS'])
      expect(planStack(buildStack(synthesizedTemplate), buildDeployedStack('', status))).toMatchObject({
        action: 'NEW',
        failed: true,
      })
  })

  it('is none when it is unchanged, in any order and with the characters that CloudFormation keeps', () => {
    expect(planStack(buildStack(synthesizedTemplate), buildDeployedStack(home.raw))).toMatchObject({
      action: 'UNCHANGED',
    })
    const pretty = { Resources: { A: queue('ä→'), B: queue('b') } }
    const responded =
      '{"Resources":{"B":{"Properties":{"QueueName":"b"},"Type":"AWS::SQS::Queue"},"A":' +
      '{"Type":"AWS::SQS::Queue","Properties":{"QueueName":"??"}}}}'
    expect(planStack(buildStack(pretty), buildDeployedStack(responded))).toMatchObject({
      action: 'UNCHANGED',
    })
  })

  it('is an update of the differences', () => {
    const before = { Resources: { A: queue('a'), B: queue('b'), C: queue('c') } }
    const after = { Resources: { A: queue('a'), B: queue('other'), D: queue('d'), E: queue('e') } }
    const plan = planStack(buildStack(after), buildDeployedStack(JSON.stringify(before)))
    expect(plan).toMatchObject({ action: 'UPDATED', added: 2, changed: 1, removed: 1 })
    expect(planStack(buildStack(after), buildDeployedStack('Resources:\n  A: {}'))).toMatchObject({
      action: 'UPDATED',
      added: 4,
    })
  })

  it('is not planned during another operation', () => {
    expect(busy).toThrow(DeployError)
    expect(busy).toThrow('Assay in eu-west-1 is UPDATE_IN_PROGRESS. Wait until the operation ends')
  })
})

describe('a moved home region', () => {
  const [at, resources] = [{ name: 'Assay', region: 'eu-central-1' }, 200]
  const forwarding = { name: 'AssayForwarding-us-east-1', region: 'us-east-1' }

  it('is rejected while forwarding stacks of the old one exist', () => {
    const fresh = { ...at, action: 'NEW', resources, failed: false } as const
    const moved = () =>
      requireSingleHome(
        [fresh, { ...forwarding, action: 'UPDATED', added: 0, changed: 1, removed: 0 }],
        'Assay',
      )
    expect(moved).toThrow(DeployError)
    expect(moved).toThrow(
      /Assay does not exist in eu-central-1, but AssayForwarding-us-east-1 in us-east-1 exists: [^]*npm run destroy/,
    )
    requireSingleHome([fresh, { ...forwarding, action: 'NEW', resources: 12, failed: false }], 'Assay')
    requireSingleHome(
      [
        { ...at, action: 'UNCHANGED' },
        { ...forwarding, action: 'UNCHANGED' },
      ],
      'Assay',
    )
  })
})

describe('regions that are no longer configured', () => {
  const deployed = buildDeployedStack('', 'CREATE_COMPLETE', { Regions: 'eu-west-1 us-east-1 eu-central-1' })
  const wanted = [
    { name: 'Assay', region: 'eu-west-1' },
    { name: 'AssayForwarding-us-east-1', region: 'us-east-1' },
  ]

  it('are known from the output of the home stack', () => {
    expect(parseDeployedRegions(deployed)).toEqual(['eu-west-1', 'us-east-1', 'eu-central-1'])
    expect(parseDeployedRegions(undefined)).toEqual([])
    for (const [name, source] of Object.entries(SYNTH_CONFIGURATIONS)) {
      const { home: region } = parseConfiguration(source)
      const elsewhere = listForwardedArrivals(parseConfiguration(source)).map(each => each.region)
      const { Outputs } = JSON.parse(findStackByName(synthesizeTestStacks(source), 'Assay').raw) as {
        Outputs: { Regions: { Value: string } }
      }
      const outputs = { Regions: Outputs.Regions.Value }
      const regions = parseDeployedRegions(buildDeployedStack('', 'CREATE_COMPLETE', outputs)).toSorted()
      expect({ name, said: regions }).toEqual({ name, said: [region, ...elsewhere].toSorted() })
    }
  })

  it('have an obsolete stack, if it still exists', async () => {
    const stack = { name: 'AssayForwarding-eu-central-1', region: 'eu-central-1' }
    const requested: string[] = []
    const find = (name: string) => {
      requested.push(name)
      return Promise.resolve(name === stack.name ? deployed : undefined)
    }
    expect(await findObsoleteStacks(parseDeployedRegions(deployed), wanted, 'Assay', { find })).toEqual([
      stack,
    ])
    expect(requested).toEqual([stack.name])
    expect(
      await findObsoleteStacks(parseDeployedRegions(deployed), wanted, 'Assay', { find: absent }),
    ).toEqual([])
  })

  it('get their templates again, so that CDK can delete them', () => {
    const reaching = extendToRegions(
      parseConfiguration({ home: 'eu-west-1' }),
      parseDeployedRegions(deployed),
    )
    expect(listForwardedArrivals(reaching).map(({ region }) => region)).toEqual(['eu-central-1', 'us-east-1'])
  })
})

describe('a region that is not bootstrapped', () => {
  const configuration = parseConfiguration(SYNTH_CONFIGURATIONS['three regions'])

  it('is reported with the command that bootstraps it', async () => {
    const check = requireBootstrap(configuration, SYNTH_ACCOUNT_ID, { find: findToolkit }, options)
    await expect(check).rejects.toThrow(DeployError)
    await expect(check).rejects.toThrow(
      /us-east-1 in account .*\n {2}npx cdk bootstrap aws:\/\/111122223333\/us-east-1$/,
    )
  })

  it('is bootstrapped with another profile and stack name, if given', () => {
    const stackTemplate = { toolkitStack: 'Toolkit', qualifier: 'acme', profile: 'audit' }
    expect(formatBootstrapCommand(SYNTH_ACCOUNT_ID, ['eu-west-1', 'us-east-1'], stackTemplate)).toBe(
      'npx cdk bootstrap aws://111122223333/eu-west-1 aws://111122223333/us-east-1 --toolkit-stack-name Toolkit --qualifier acme --profile audit',
    )
  })
})

describe('retained resources', () => {
  it('are imported by the logical ids of the template, with their key', () => {
    const mapping = buildImportMapping(synthesizedTemplate, retainedResources)
    const types = Object.keys(mapping).map(id => synthesizedTemplate.Resources?.[id]?.Type)
    expect(types.map(String).toSorted()).toEqual(['AWS::DynamoDB::Table', 'AWS::KMS::Key', 'AWS::S3::Bucket'])
    expect(Object.values(mapping)).toEqual([
      { KeyId: '11111111-2222-3333-4444-555555555555' },
      { TableName: 'assay' },
      { BucketName: BUCKET },
    ])
  })

  it('are retained by the template whenever they are imported, as CloudFormation requires', () => {
    for (const id of Object.keys(buildImportMapping(synthesizedTemplate, retainedResources)))
      expect(synthesizedTemplate.Resources?.[id]).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate' })
  })

  it('may be partial or absent', () => {
    expect(
      Object.keys(buildImportMapping(synthesizedTemplate, { ...retainedResources, table: undefined })),
    ).toHaveLength(2)
    expect(buildImportMapping(synthesizedTemplate, none)).toEqual({})
  })

  it('are not imported when Assay did not create them', () => {
    const foreign = { ...retainedResources, table: { name: 'assay', encryptionKey: undefined } }
    expect(() => buildImportMapping(synthesizedTemplate, foreign)).toThrow(DeployError)
    expect(() => buildImportMapping(synthesizedTemplate, foreign)).toThrow(
      'The table assay exists, but Assay did not create it',
    )
  })

  it('are not imported with two keys, of which the template has one', () => {
    const different = { ...retainedResources, bucket: { name: BUCKET, encryptionKey: OTHER_KEY } }
    expect(() => buildImportMapping(synthesizedTemplate, different)).toThrow(DeployError)
    expect(() => buildImportMapping(synthesizedTemplate, different)).toThrow(
      `The table assay and the bucket ${BUCKET} have different keys`,
    )
    const byId = { name: BUCKET, encryptionKey: KEY.slice(KEY.lastIndexOf('/') + 1) }
    expect(buildImportMapping(synthesizedTemplate, { ...retainedResources, bucket: byId })).toEqual(
      buildImportMapping(synthesizedTemplate, retainedResources),
    )
  })

  it('are deleted permanently by complete commands', () => {
    expect(
      formatRetainedResources(retainedResources, 'eu-west-1', { profile: 'audit' }).filter(line =>
        line.startsWith('  '),
      ),
    ).toEqual([
      '  aws dynamodb delete-table --region eu-west-1 --profile audit --table-name assay',
      expect.stringContaining(
        `--bucket ${BUCKET} --delete "$(aws s3api list-object-versions --region eu-west-1`,
      ),
      `  aws s3api delete-bucket --region eu-west-1 --profile audit --bucket ${BUCKET}`,
      `  aws kms schedule-key-deletion --region eu-west-1 --profile audit --pending-window-in-days 7 --key-id ${KEY}`,
    ])
    expect(formatRetainedResources({ ...none, unknown: ['why'] }, 'eu-west-1', {})).toEqual(['Unknown: why'])
    expect(formatRetainedResources(none, 'eu-west-1', {}).join()).toMatch(/^Nothing is kept/)
  })
})

describe('the output', () => {
  const deployPlan: DeployPlan = {
    configuration: parseConfiguration(SYNTH_CONFIGURATIONS['home elsewhere']),
    account: SYNTH_ACCOUNT_ID,
    concurrencyLimit: 1_000,
    stacks: [
      { name: 'Assay', region: 'eu-west-1', action: 'UPDATED', added: 1, changed: 20, removed: 3 },
      { name: 'AssayForwarding-us-east-1', region: 'us-east-1', action: 'UNCHANGED' },
    ],
    templates: [synthesizedTemplate],
    obsoleteStacks: [{ name: 'AssayForwarding-eu-central-1', region: 'eu-central-1' }],
    retained: none,
  }

  it('of a plan names account, home region, regions, and the action on each stack', () => {
    expect(formatPlan(deployPlan).slice(0, 9)).toEqual([
      'Assay in account 111122223333',
      '  home      eu-west-1',
      '  in scope  eu-west-1',
      '  forwards  from us-east-1',
      '',
      'Stacks',
      '  updated    Assay                         eu-west-1     resources: 1 new, 20 changed, 3 removed',
      '  unchanged  AssayForwarding-us-east-1     us-east-1',
      '  deleted    AssayForwarding-eu-central-1  eu-central-1  its region is no longer in the configuration',
    ])
  })

  it('of a plan counts the resources and adds up the costs', () => {
    const types = Object.values(synthesizedTemplate.Resources ?? {}).map(({ Type }) => Type)
    const alarms = types.filter(type => type === 'AWS::CloudWatch::Alarm').length
    const contents = Object.fromEntries(countTemplateResources([synthesizedTemplate]))
    expect(contents['Lambda']).toMatch(/^12 Function, \d+ EventSourceMapping$/)
    expect(contents['CloudWatch']).toContain(`${alarms} Alarm`)
    const [, ...rows] = formatCosts([synthesizedTemplate])
    const dollars = rows.map(row => Number(/ (\d+\.\d\d)( |$)/.exec(row)?.[1]))
    const sum = dollars.pop() ?? 0
    expect(Math.abs(dollars.reduce((total, each) => total + each, 0) - sum)).toBeLessThan(0.05)
    expect(rows.join('\n')).toContain(`${alarms} alarms`)
  })

  it('of a plan says how many concurrent executions Assay takes of how many', () => {
    expect(countConcurrency({})).toBe(37)
    const route = { name: 'rules', to: { events: true } } as const
    expect(countConcurrency({ routes: [route] })).toBe(39)
    expect(countConcurrency({ securityHub: true })).toBe(39)
    const evidence = { location: 's3://example-evidence/assay', schedule: 'rate(7 days)' }
    expect(countConcurrency({ evidence })).toBe(39)
    expect(formatPlan(deployPlan)).toContain(
      '  up to 37 of 1000 concurrent executions that Lambda allows this account in eu-west-1',
    )
    expect(formatPlan({ ...deployPlan, concurrencyLimit: undefined }).join()).toContain(
      'an unknown number of',
    )
  })

  it.each([10, 136])('is refused where Lambda allows the account only %i concurrent executions', limit => {
    const requireLimit = (lowConcurrency: boolean) => () =>
      requireConcurrency(limit, { home: 'eu-west-1' }, { lowConcurrency })
    expect(requireLimit(false)).toThrow(
      /allows this account \d+ concurrent executions in eu-west-1.*--low-concurrency/s,
    )
    expect(requireLimit(true)).not.toThrow()
  })

  it('is not refused where the limit leaves enough to other functions, or is unknown', () => {
    for (const limit of [137, 1_000, undefined])
      expect(() => requireConcurrency(limit, { home: 'eu-west-1' }, { lowConcurrency: false })).not.toThrow()
  })

  it('of a plan names imported resources, and what is unknown', () => {
    expect(formatPlan({ ...deployPlan, retained: retainedResources })).toContain(
      `Kept from an earlier deployment and imported with the KMS key: table assay, bucket ${BUCKET}`,
    )
    expect(
      formatPlan({ ...deployPlan, retained: { ...none, unknown: ['the table assay in eu-west-1: denied'] } }),
    ).toContain('  the table assay in eu-west-1: denied')
  })

  it('says that nothing changes only when nothing does', () => {
    const [, unchanged] = deployPlan.stacks
    const same = { stacks: unchanged ? [unchanged] : [], obsoleteStacks: [] }
    expect(isPlanUnchanged(same)).toBe(true)
    expect(isPlanUnchanged({ ...same, obsoleteStacks: deployPlan.obsoleteStacks })).toBe(false)
    expect(isPlanUnchanged({ ...same, stacks: deployPlan.stacks })).toBe(false)
  })

  it('after a deployment says how to subscribe, where reports are, and how to check', () => {
    const outputs = { Topic: 'arn:aws:sns:eu-west-1:111122223333:assay-notifications', ReportBucket: BUCKET }
    const stackTemplate = { ...options, config: 'audit.json', profile: 'audit' }
    expect(
      formatNextSteps({ home: 'eu-west-1', prefix: 'assay', outputs, changed: false }, stackTemplate),
    ).toEqual([
      'Subscribe to findings and alarms, then confirm with the link in the email:',
      '  aws sns subscribe --region eu-west-1 --profile audit --topic-arn arn:aws:sns:eu-west-1:111122223333:assay-notifications --protocol email --notification-endpoint YOU@EXAMPLE.COM',
      `Reports are stored in s3://${BUCKET}`,
      'Check that Assay can see everything:',
      '  npx assay doctor --config audit.json --profile audit',
    ])
    expect(
      formatNextSteps({ home: 'eu-west-1', prefix: 'assay', outputs, changed: true }, options).join('\n'),
    ).toContain('one message')
  })

  it('says how to delete stacks that could not be deleted', () => {
    expect(formatUndeletedStacks(deployPlan.obsoleteStacks, {})).toEqual([
      expect.stringMatching(/^Assay is deployed, but/),
      '  aws cloudformation delete-stack --region eu-central-1 --stack-name AssayForwarding-eu-central-1',
    ])
  })

  it('of a removal says what is deleted and what is kept', () => {
    const output = formatRemoval([{ name: 'Assay', region: 'eu-west-1' }], SYNTH_ACCOUNT_ID, 'assay').join(
      '\n',
    )
    expect(output).toContain('\n  Assay in eu-west-1\n')
    expect(output).toMatch(/^Deleted: .*subscriptions\.$/m)
    expect(output).toMatch(/^Kept: the table assay .*bucket.*key of both/m)
  })
})

describe('the scripts', () => {
  const directory = mkdtempSync(join(tmpdir(), 'assay-deploy-'))
  afterAll(() => rmSync(directory, { recursive: true }))

  const run = async (script: string, ...args: string[]) => {
    const noCredentials = {
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_EC2_METADATA_DISABLED: 'true',
    }
    const files = {
      AWS_CONFIG_FILE: join(directory, 'no'),
      AWS_SHARED_CREDENTIALS_FILE: join(directory, 'no'),
    }
    const child = spawn(process.execPath, ['--import', 'tsx', `infra/${script}.ts`, ...args], {
      env: { ...process.env, ...noCredentials, ...files },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const chunks: Buffer[] = []
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => void chunks.push(text))
    const [code] = (await once(child, 'close')) as [number]
    return { code, output: Buffer.concat(chunks).toString() }
  }

  it.each(sampleUnlessFull(['deploy', 'destroy'], 2))('print their help: %s', async script => {
    const { code, output } = await run(script, '--help')
    expect(code).toBe(0)
    expect(output).toContain(`Usage: npm run ${script} -- [options]`)
    for (const option of ['--config', '--profile', '--out', '--yes']) expect(output).toContain(option)
    expect(output).toContain('Exit codes: 0 ')
  })

  const rejected: [string, string[], RegExp][] = [
    ['deploy', ['--config', 'wrong.json'], /wrong\.json: .*home[^]*wrong\.json: .*region/],
    ['destroy', ['--config', 'absent.json'], /absent\.json: ENOENT/],
    ['deploy', ['--force'], /unknown option/],
  ]
  it.each(sampleUnlessFull(rejected, 3))(
    'reject what they do not understand: %s %j',
    async (script, args, message) => {
      writeFileSync(join(directory, 'wrong.json'), '{"home": "nowhere", "region": []}')
      const paths = args.map(arg => (arg.endsWith('.json') ? join(directory, arg) : arg))
      const { code, output } = await run(script, ...paths)
      expect(code).toBe(2)
      expect(output).toMatch(message)
    },
  )

  it.each(sampleUnlessFull(['deploy', 'destroy'], 2))(
    'say what to do without credentials: %s',
    async script => {
      const { code, output } = await run(script, '--yes')
      expect(code).toBe(2)
      expect(output).toContain('Cannot reach AWS: ')
      expect(output).toContain('--profile NAME')
    },
  )
})
