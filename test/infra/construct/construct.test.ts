import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { App, NestedStack, Stack } from 'aws-cdk-lib'
import type { Metafile } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeCdkBundle } from '../../../infra/package/cdk-entry.ts'
import { Assay, AssayForwarding, listForwardingRegions, type AssayProps } from '../../../infra/cdk.ts'
import { hookBundles, workerNames } from '../../../infra/functions/worker-limits.ts'
import { writeTemplates } from '../../../infra/template/write-template.ts'
import { parseConfiguration } from '../../../audit/configuration/configuration.ts'
import { resolveReferences } from '../resolved-template.ts'
import { findStackByName, SYNTH_ACCOUNT_ID as account, synthesizeTestStacks } from '../synthesis.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'assay-construct-'))
afterAll(() => rmSync(directory, { recursive: true }))

const bundles = join(directory, 'functions')
for (const name of [...workerNames, ...hookBundles]) {
  mkdirSync(join(bundles, name), { recursive: true })
  writeFileSync(join(bundles, name, 'index.mjs'), '')
}

const home = 'eu-west-1'
const env = { account, region: home }
const configuration = { home, regions: ['eu-west-1', 'eu-central-1'], dashboard: true }

let apps = 0
function createApp(context: Record<string, unknown> = {}): App {
  apps += 1
  return new App({ outdir: join(directory, `cdk.out.${apps}`), analyticsReporting: false, context })
}

/** The stacks of an app that is not ours: without our feature flags, with other ids. */
function synthesizeForeignApp(props: AssayProps, stackNames: [string, (region: string) => string]) {
  const app = createApp()
  const stack = new Stack(app, 'Theirs', { stackName: stackNames[0], env })
  new Assay(stack, 'Audit', props)
  for (const region of listForwardingRegions(props.configuration)) {
    const forwarding = new Stack(app, `Theirs-${region}`, {
      stackName: stackNames[1](region),
      env: { account, region },
    })
    new AssayForwarding(forwarding, 'Audit', props)
  }
  return app.synth().stacks.map(({ stackName, environment, templateFullPath }) => ({
    name: stackName,
    region: environment.region,
    text: readFileSync(templateFullPath, 'utf8'),
  }))
}

/** All resources with their references resolved, without logical ids, and the outputs. */
function listDefinitions(text: string, region: string): string[] {
  const template = JSON.parse(text) as { Resources: object; Outputs?: Record<string, object> }
  const ids = Object.keys(template.Resources).toSorted((a, b) => b.length - a.length)
  const resources = Object.values(resolveReferences(template, region, account).Resources)
  const definitions = [...resources, ...Object.keys(template.Outputs ?? {})].map(each => JSON.stringify(each))
  return definitions.map(json => ids.reduce((shorter, id) => shorter.replaceAll(id, 'ID'), json)).toSorted()
}

describe('the construct in another app', () => {
  const ours = synthesizeTestStacks(configuration)
  const theirs = synthesizeForeignApp({ configuration, bundles }, [
    'Assay',
    region => `AssayForwarding-${region}`,
  ])

  it.each(ours.map(({ name }) => name))('gives %s the resources of our own app', name => {
    const { text = '' } = theirs.find(each => each.name === name) ?? {}
    const { raw, region } = findStackByName(ours, name)
    expect(listDefinitions(text, region)).toEqual(listDefinitions(raw, region))
  })

  it('has the logical ids of earlier deployments in our own app', () => {
    const { Resources } = JSON.parse(findStackByName(ours, 'Assay').raw) as { Resources: object }
    expect(Object.keys(Resources)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^AccountTable[0-9A-F]{8}$/)]),
    )
  })
})

describe('a prefix', () => {
  const prefix = 'p'.padEnd(20, 'x9')
  const stackNames: [string, (region: string) => string] = ['Theirs', region => `Theirs-${region}`]
  const stacks = synthesizeForeignApp({ configuration, prefix, bundles }, stackNames)
  const originals = synthesizeForeignApp({ configuration, bundles }, stackNames)

  it('changes all names, and nothing else', () => {
    for (const { name, region, text } of stacks) {
      const original = originals.find(each => each.name === name)?.text ?? ''
      expect(text).not.toMatch(/(?<![A-Za-z])assay(?! doctor)/)
      const renamed = listDefinitions(original, region).map(each =>
        each.replaceAll(/(?<![A-Za-z])assay(?! doctor)/g, prefix),
      )
      expect(withoutHashes(listDefinitions(text, region))).toEqual(withoutHashes(renamed))
    }
  })

  it('of the greatest length keeps all names within the limits of AWS', () => {
    const limits: Readonly<Record<string, [property: string, limit: number]>> = {
      'AWS::Lambda::Function': ['FunctionName', 64],
      'AWS::IAM::Role': ['RoleName', 64],
      'AWS::SQS::Queue': ['QueueName', 80],
      'AWS::Events::Rule': ['Name', 64],
      'AWS::Events::EventBus': ['Name', 256],
      'AWS::Scheduler::Schedule': ['Name', 64],
      'AWS::Scheduler::ScheduleGroup': ['Name', 64],
      'AWS::SNS::Topic': ['TopicName', 256],
      'AWS::DynamoDB::Table': ['TableName', 255],
      'AWS::CloudWatch::Alarm': ['AlarmName', 255],
      'AWS::CloudWatch::Dashboard': ['DashboardName', 255],
      'AWS::Logs::LogGroup': ['LogGroupName', 512],
      'AWS::KMS::Alias': ['AliasName', 256],
      'AWS::S3::Bucket': ['BucketName', 63],
    }
    const named = stacks.flatMap(({ text }) => {
      const { Resources } = JSON.parse(text) as {
        Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>
      }
      return Object.values(Resources).flatMap(({ Type, Properties = {} }) => {
        const [property = '', limit = 0] = limits[Type] ?? []
        const name = Properties[property]
        return name === undefined ? [] : [{ Type, name: JSON.stringify(name).slice(1, -1), limit }]
      })
    })
    expect(new Set(named.map(({ Type }) => Type)).size).toBe(Object.keys(limits).length)
    const longestRegion = 'ap-southeast-1'.length - home.length
    for (const { name, limit } of named) {
      expect(name).toContain(prefix)
      expect(name.length + longestRegion).toBeLessThanOrEqual(limit)
    }
  })
})

/** Definitions without the hashes of archives, which contain the configuration. */
function withoutHashes(definitions: readonly string[]): string[] {
  return definitions
    .map(each => each.replaceAll(/[0-9a-f]{64}/g, '').replaceAll(/[A-Za-z0-9+/]{43}=/g, ''))
    .toSorted()
}

function runInApp<T>(work: (app: App) => T): T {
  return work(createApp())
}

/** Creates the construct with these properties in a stack of others. */
function createIn(props: object, stackProps: object = { env }): Assay {
  const stack = new Stack(createApp(), 'Theirs', stackProps)
  return new Assay(stack, 'Audit', { configuration: { home }, bundles, ...props })
}

describe('the construct refuses', () => {
  it.each([
    ['Assay', 'got "Assay"'],
    ['a-b', 'got "a-b"'],
    ['"};', 'expected a prefix'],
    ['${AWS::StackName}', 'expected a prefix'],
    ['x'.repeat(21), 'expected a prefix'],
    ['default', 'does not begin with aws, default or sthree'],
  ])('the prefix %s', (prefix, message) => {
    expect(() => createIn({ prefix })).toThrow(message)
  })

  it('a configuration with an error, with the path of the construct', () => {
    const controls = { 'patching/function-runtime-supported': { graceDays: 'many' } }
    expect(() => createIn({ configuration: { home, controls } })).toThrow(
      'Theirs/Audit: "controls.patching/function-runtime-supported.graceDays": expected a number',
    )
    expect(() => createIn({ configuration: { home: 'eu-west-9' } })).toThrow(
      'Theirs/Audit: "home": "eu-west-9" is not an AWS region',
    )
  })

  it('a stack in another region, or in none', () => {
    expect(() => createIn({}, { env: { account, region: 'eu-central-1' } })).toThrow(
      "Set env: { region: 'eu-west-1' } on the stack",
    )
    expect(() => createIn({}, {})).toThrow('has no region of its own')
  })

  it('a stack whose name it cannot know', () => {
    expect(() =>
      runInApp(app => {
        const nested = new NestedStack(new Stack(app, 'Theirs', { env }), 'Nested')
        return new Assay(nested, 'Audit', { configuration: { home }, bundles })
      }),
    ).toThrow('Put Assay in a stack of its own')
    expect(() => createIn({ configuration: { home, stack: 'Other' } })).toThrow(
      'the stack is Theirs, but "stack" is Other',
    )
  })

  it('bundles that are not built', () => {
    expect(() => createIn({ bundles: join(directory, 'missing') })).toThrow(
      /The function .+ is not built in .+missing/,
    )
  })

  it('to forward from the home region', () => {
    expect(() =>
      runInApp(app => new AssayForwarding(new Stack(app, 'Theirs', { env }), 'Audit', { configuration })),
    ).toThrow('nothing is forwarded from eu-west-1. The regions that forward are: eu-central-1, us-east-1')
  })

  it('a second deployment in one stack', () => {
    expect(() =>
      runInApp(app => {
        const stack = new Stack(app, 'Theirs', { env })
        new Assay(stack, 'One', { configuration: { home }, bundles })
        return new Assay(stack, 'Two', { configuration: { home }, prefix: 'second', bundles })
      }),
    ).toThrow('Theirs already contains Assay')
  })
})

describe('the written templates', () => {
  const out = join(directory, 'template')
  const written = writeTemplates({ configuration: parseConfiguration(configuration), bundles, out })

  it('need neither a bootstrap nor an account', () => {
    for (const { file } of written) {
      const text = readFileSync(join(out, file), 'utf8')
      expect(text).not.toMatch(/cdk-|BootstrapVersion|hnb659fds/)
      expect(text).not.toContain(account)
    }
  })

  it('come with the archives that they name, and the commands', () => {
    const [first] = written
    expect(written.map(({ stack }) => stack)).toEqual([
      'Assay',
      'AssayForwarding-eu-central-1',
      'AssayForwarding-us-east-1',
    ])
    expect(first?.assets.length).toBeGreaterThan(0)
    for (const asset of first?.assets ?? [])
      expect(
        readFileSync(join(out, 'assets', asset))
          .subarray(0, 2)
          .toString(),
      ).toBe('PK')
    const guide = readFileSync(join(out, 'README.md'), 'utf8')
    for (const { file, region } of written)
      expect(guide).toContain(`--region ${region} --stack-name ${file.replace('.template.json', '')}`)
  })
})

describe('the module assay/cdk', () => {
  /** In the repository, where Node finds CDK as in the app of others. */
  const out = join(root, 'dist', `cdk-${process.pid}`)
  let metafile: Metafile
  beforeAll(async () => {
    metafile = await writeCdkBundle(out)
  })
  afterAll(() => rmSync(out, { recursive: true }))

  it('needs no package but CDK’s own', () => {
    const [output] = Object.values(metafile.outputs)
    const packages = Object.entries(output?.inputs ?? {}).flatMap(([path, { bytesInOutput }]) => {
      const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]
      return name === undefined || bytesInOutput === 0 ? [] : [name]
    })
    // The plugin judges changes as the gate does, which can verify images.
    expect([...new Set(packages)].toSorted()).toEqual([
      '@noble/curves',
      '@noble/hashes',
      '@sigstore/bundle',
      '@sigstore/core',
      '@sigstore/protobuf-specs',
      '@sigstore/verify',
      'cborg',
      'fastest-levenshtein',
      'p-limit',
      'yocto-queue',
      'zod',
    ])
    const imports = (output?.imports ?? []).map(({ path }) => path).filter(path => !isBuiltin(path))
    expect(imports.filter(path => !/^(aws-cdk-lib|constructs)(\/|$)/.test(path))).toEqual([])
  })

  it('gives an app in JavaScript the same template', () => {
    const script = `
      import { App, Stack } from 'aws-cdk-lib'
      import { Assay } from './cdk.js'
      const app = new App({ outdir: ${JSON.stringify(join(directory, 'javascript.out'))}, analyticsReporting: false })
      const stack = new Stack(app, 'Theirs', { env: ${JSON.stringify(env)} })
      new Assay(stack, 'Audit', { configuration: { home: '${home}' }, bundles: ${JSON.stringify(bundles)} })
      console.log(app.synth().stacks[0].templateFullPath)`
    const file = join(out, 'app.mjs')
    writeFileSync(file, script)
    const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8' })
    expect(stderr.replaceAll(/\[WARNING\].*\n.*\n/g, '')).toBe('')
    const [own] = synthesizeForeignApp({ configuration: { home }, bundles }, [
      'Theirs',
      region => `Theirs-${region}`,
    ])
    expect(readFileSync(stdout.trim(), 'utf8')).toBe(own?.text)
  })
})
