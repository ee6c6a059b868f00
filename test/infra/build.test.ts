import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { fileURLToPath } from 'node:url'
import { build as bundle, type Metafile } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { QueueName } from '../../audit/resources/collector-queue.ts'
import { catalogFiles } from '../../functions/bundled-files/aws-catalog.ts'
import { buildFunctions } from '../../infra/build.ts'
import { checklist } from '../../audit/checklist.ts'
import { frameworkCatalog } from '../../audit/frameworks/framework-catalog.ts'
import { standaloneTaskFacts } from '../../audit/refresh/ended-tasks/evaluated-facts.ts'
import { describeControl } from '../../audit/controls/control.ts'
import { managedPoliciesFile } from '../../functions/local/aws-managed-policies.ts'
import { controlDescriptionsFile } from '../../functions/bundled-files/control-descriptions.ts'
import { factCallsFile, type FactCalls } from '../../functions/bundled-files/fact-calls.ts'
import { frameworkDescriptionsFile } from '../../functions/bundled-files/framework-descriptions.ts'
import { findBundleFaults, type FunctionBundle } from '../../infra/build/function-bundle.ts'
import { evaluatedFactsPlugin } from '../../infra/build/evaluated-facts.ts'
import { removeControlTexts } from '../../infra/build/control-descriptions.ts'
import { replaceSchemaKeys } from '../../infra/build/replace-schema-keys.ts'
import { minifyCss, reportPageFiles } from '../../infra/build/report-page.ts'
import {
  DEPLOYMENT_HOOK_BUNDLE_BYTES,
  GATE_BUNDLE_BYTES,
  workerNames,
  workerLimits,
} from '../../infra/functions/worker-limits.ts'
import { script as reportScript } from '../../reports/html/script/script.ts'
import { style } from '../../reports/html/style/style.ts'
import { declareIfFull, isFull } from '../sample.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The bundles of functions that no queue invokes. */
const hooks = ['deployment-hook', 'gate'] as const
type BundleName = QueueName | (typeof hooks)[number]

describe('the build', () => {
  const [out, again] = ['one', 'two'].map(name => mkdtempSync(join(tmpdir(), `assay-build-${name}-`))) as [
    string,
    string,
  ]
  let bundles: FunctionBundle[] = []
  beforeAll(async () => {
    bundles = await buildFunctions({ out })
    if (isFull) await buildFunctions({ out: again })
  })
  afterAll(() => [out, again].forEach(each => rmSync(each, { recursive: true })))

  function bundleOf(name: BundleName): FunctionBundle {
    const found = bundles.find(each => each.name === name)
    if (found === undefined) throw new Error(`no bundle ${name}`)
    return found
  }

  function readsModule(name: BundleName, module: string): boolean {
    return bundleOf(name).inputs.some(({ path }) => path === module)
  }

  it('creates a bundle of every handler', () => {
    const handlers = readdirSync(join(root, 'functions'))
      .filter(file => file.endsWith('.ts'))
      .filter(file => readFileSync(join(root, 'functions', file), 'utf8').includes('export const handler'))
      .map(file => file.replace(/\.ts$/, ''))
    expect(workerNames.toSorted()).toEqual(handlers.toSorted())
    expect(bundles.map(functionBundle => functionBundle.name)).toEqual([...handlers, ...hooks].toSorted())
  })

  function holders(part: string): string[] {
    return bundles
      .filter(({ inputs }) => inputs.some(({ path }) => path.includes(part)))
      .map(({ name }) => name)
  }

  it('has the clients of single functions in their bundles alone', () => {
    expect(holders('@aws-sdk/client-securityhub/')).toEqual(['security-hub'])
    expect(holders('node_modules/hyparquet-writer/')).toEqual(['report'])
  })

  it('stays within the size limits', () => {
    for (const name of workerNames) {
      const { size } = statSync(join(out, 'functions', name, 'index.mjs'))
      expect(bundleOf(name).bytes).toBe(size)
      expect(size).toBeLessThanOrEqual(workerLimits[name].bundleBytes)
    }
    const most = { gate: GATE_BUNDLE_BYTES, 'deployment-hook': DEPLOYMENT_HOOK_BUNDLE_BYTES }
    for (const [name, bytes] of Object.entries(most))
      expect(statSync(join(out, 'functions', name, 'index.mjs')).size).toBeLessThanOrEqual(bytes)
  })

  it('writes only the code and the data files that it reads: no configuration', () => {
    for (const name of [...workerNames, ...hooks]) {
      const folder = join(out, 'functions', name)
      const files = [
        'index.mjs',
        ...(readsModule(name, 'functions/bundled-files/aws-catalog.ts') ? catalogFiles : []),
        ...(name === 'gate' ? [managedPoliciesFile] : []),
        ...(readsModule(name, 'functions/bundled-files/control-descriptions.ts')
          ? [controlDescriptionsFile]
          : []),
        ...(name === 'report' || name === 'evidence' ? [frameworkDescriptionsFile] : []),
        ...(name === 'report' ? Object.values(reportPageFiles) : []),
        ...(name === 'evidence' ? [factCallsFile] : []),
      ]
      expect(readdirSync(folder).toSorted()).toEqual(files.toSorted())
    }
  })

  it('keeps the texts of the controls out of the code and beside the functions that need them', () => {
    const texts = checklist.flatMap(({ title, rationale, remediation }) => [title, rationale, remediation])
    for (const name of [...workerNames, ...hooks]) {
      const code = readFileSync(join(out, 'functions', name, 'index.mjs'), 'utf8')
      expect(texts.filter(text => code.includes(text))).toEqual([])
    }
    for (const name of ['notify', 'report', 'evidence', 'gate']) {
      const file = readFileSync(join(out, 'functions', name, controlDescriptionsFile), 'utf8')
      expect(JSON.parse(file)).toEqual(checklist.map(describeControl))
    }
  })

  it('keeps the clauses of frameworks out of the code and beside the function that reports on them', () => {
    const titles = frameworkCatalog.flatMap(({ clauses }) => clauses.map(({ title }) => title))
    for (const name of [...workerNames, 'gate'] as const) {
      const code = readFileSync(join(out, 'functions', name, 'index.mjs'), 'utf8')
      expect(titles.filter(title => title.length > 30 && code.includes(title))).toEqual([])
    }
    for (const name of ['report', 'evidence']) {
      const file = readFileSync(join(out, 'functions', name, frameworkDescriptionsFile), 'utf8')
      expect(JSON.parse(file)).toEqual(frameworkCatalog)
    }
  })

  it('writes the API calls of facts beside the function that names them, and bundles no collector into it', () => {
    const file = readFileSync(join(out, 'functions', 'evidence', factCallsFile), 'utf8')
    const calls = JSON.parse(file) as FactCalls
    expect(calls['AWS::Lambda::Function']?.['runtime']).toContain('lambda:GetFunction')
    const paths = bundleOf('evidence').inputs.map(({ path }) => path)
    expect(paths.filter(path => /^functions\/collectors\/(?!api|assay)/.test(path))).toEqual([])
  })

  it('bundles no control into functions that evaluate nothing', () => {
    const files = new Set(checklist.map(({ id }) => `audit/controls/${id}.ts`))
    const bundled = workerNames.filter(name => bundleOf(name).inputs.some(({ path }) => files.has(path)))
    expect(bundled).toEqual(['evaluate'])
  })

  it('bundles the rules for secrets only into functions that read environment variables or images', () => {
    const rules = 'functions/secrets/secret-rules.json'
    expect(workerNames.filter(name => readsModule(name, rules))).toEqual([
      'function-deploy',
      'image-content',
      'service-change',
    ])
  })

  it('bundles into the deployment hook no control, and nothing that reads layers', () => {
    const paths = bundleOf('deployment-hook').inputs.map(({ path }) => path)
    expect(paths.filter(path => /^audit\/controls\/|read-tar|fzstd|dynamodb/.test(path))).toEqual([])
  })

  it('bundles of the manifests of the SDK the versions alone', () => {
    const manifests = bundleOf('image-content').inputs.filter(({ path }) =>
      /@aws-sdk.*package\.json$/.test(path),
    )
    expect(manifests.length).toBeGreaterThan(3)
    for (const { bytes } of manifests) expect(bytes).toBeLessThan(100)
    const { version } = JSON.parse(
      readFileSync(join(root, 'node_modules/@aws-sdk/client-ecr/package.json'), 'utf8'),
    ) as { version: string }
    expect(readFileSync(join(out, 'functions', 'image-content', 'index.mjs'), 'utf8')).toContain(version)
  })

  it('writes the minified style sheet and script of the report beside the code', async () => {
    const [css, js, code] = [reportPageFiles.style, reportPageFiles.script, 'index.mjs'].map(name =>
      readFileSync(join(out, 'functions', 'report', name), 'utf8'),
    )
    const minified = await minifyCss(style)
    expect(minified.length).toBeLessThan(style.length * 0.9)
    expect(css).toBe(minified)
    expect(js?.length).toBeLessThan(reportScript.length * 0.9)
    expect(() => new Script(js ?? '')).not.toThrow()
    expect(code).not.toContain('prefers-color-scheme')
  })

  declareIfFull(() => {
    it('is deterministic', () => {
      for (const name of workerNames) {
        const [one, two] = [out, again].map(each => readFileSync(join(each, 'functions', name, 'index.mjs')))
        expect(one?.equals(two ?? Buffer.of())).toBe(true)
      }
    })
  })

  it.each<[QueueName, string[]]>([
    [
      'account-change',
      ['accessanalyzer', 'cloudtrail', 'dynamodb', 'guardduty', 'inspector2', 'organizations', 'sqs'],
    ],
    ['function-deploy', ['dynamodb', 'inspector2', 'lambda', 'sqs']],
    ['iam-change', ['dynamodb', 'iam', 'sqs']],
    ['image-content', ['dynamodb', 'ecr', 'inspector2', 'lambda', 'sqs']],
    ['image-push', ['dynamodb', 'ecr', 'inspector2', 'sqs']],
    ['network-change', ['dynamodb', 'ec2', 'sqs']],
    [
      'service-change',
      ['cloudwatch-logs', 'codebuild', 'dynamodb', 'ecs', 'eventbridge', 'guardduty', 'sns', 'sqs'],
    ],
    ['evaluate', ['dynamodb', 'sqs']],
    ['notify', ['dynamodb', 'eventbridge', 'sns', 'sqs']],
    ['report', ['dynamodb', 'eventbridge', 's3', 'sns', 'sqs', 'sts']],
    ['evidence', ['dynamodb', 'kms', 's3', 'sqs']],
  ])('bundles into %s only the clients that it needs', (name, clients) => {
    const found = bundleOf(name).inputs.flatMap(
      ({ path }) => /@aws-sdk\/client-([^/]+)/.exec(path)?.[1] ?? [],
    )
    expect([...new Set(found)].toSorted()).toEqual(clients)
  })

  it.each([
    ['report', 'PutObject', 'PutBucketPolicy'],
    ['evidence', 'PutObject', 'DeleteObject'],
    ['network-change', 'DescribeSubnets', 'RunInstances'],
  ])('bundles for %s only the operations that are used', (name, used, unused) => {
    const code = readFileSync(join(out, 'functions', name, 'index.mjs'), 'utf8')
    expect(code).toContain(used)
    expect(code).not.toContain(unused)
  })

  it('excludes Node’s modules, and credential providers that Lambda does not need', () => {
    const { outputs } = JSON.parse(readFileSync(join(out, 'metafile.json'), 'utf8')) as Metafile
    const outside = Object.values(outputs).flatMap(({ imports }) => {
      return imports.filter(each => each.external).map(each => each.path)
    })
    const packages = outside.filter(path => path.startsWith('@'))
    expect([...new Set(packages)].toSorted()).toEqual(
      ['ini', 'process', 'sso', 'web-identity'].map(
        formatOption => `@aws-sdk/credential-provider-${formatOption}`,
      ),
    )
  })

  it.each([...workerNames, ...hooks])('gives %s a handler that Node loads', name => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-handler-'))
    cpSync(join(out, 'functions', name), folder, { recursive: true })
    writeFileSync(join(folder, 'assay.config.json'), '{ "home": "eu-west-1" }')
    const file = join(folder, 'index.mjs')
    const script = `console.log(typeof (await import(${JSON.stringify(file)})).handler)`
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: {
        AWS_REGION: 'eu-west-1',
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        ASSAY_ACCOUNT: '111122223333',
        ASSAY_TABLE: 'assay',
        ASSAY_TOPIC: 'arn:aws:sns:eu-west-1:111122223333:assay-notifications',
        ASSAY_FINDINGS_BUS: 'assay-findings',
        ASSAY_REPORT_BUCKET: 'assay-reports-111122223333-eu-west-1',
        ASSAY_QUEUES: 'https://sqs.eu-west-1.amazonaws.com/111122223333/',
        ASSAY_MAX_RECEIVES: '5',
      },
    })
    rmSync(folder, { recursive: true })
    expect([stdout.trim(), stderr]).toEqual(['function', ''])
  })
})

describe('a bundle', () => {
  const functionBundle: FunctionBundle = {
    name: 'notify',
    bytes: 600_000,
    inputs: [
      { path: 'node_modules/large/index.js', bytes: 400_000 },
      { path: 'node_modules/zod/v4/locales/de.js', bytes: 4_000 },
    ],
  }

  it('over its size limit is rejected, with its largest inputs', () => {
    const [fault = ''] = findBundleFaults(functionBundle, 500_000)
    expect(fault).toMatch(/^The bundle of notify has 600\.0 KB; its limit is 500\.0 KB/)
    expect(fault).toContain('400.0 KB  node_modules/large/index.js')
  })

  it('with zod locales other than English is rejected', () => {
    expect(findBundleFaults(functionBundle, 700_000)).toEqual([
      expect.stringContaining('node_modules/zod/v4/locales/de.js'),
    ])
    const english = {
      ...functionBundle,
      inputs: [{ path: 'node_modules/zod/v4/locales/en.js', bytes: 4_000 }],
    }
    expect(findBundleFaults(english, 700_000)).toEqual([])
  })
})

describe('the schemas of AWS clients', () => {
  it('get literal keys instead of constants, and nothing else changes', () => {
    const source = [
      'const _h = "http";',
      'const _q = "a\\"b";',
      'x = { [_h]: [_h], [_q]: _q, [_z]: 1 };',
    ].join('\n')
    expect(replaceSchemaKeys(source)).toBe(
      ['const _h = "http";', 'const _q = "a\\"b";', 'x = { "http": [_h], "a\\"b": _q, [_z]: 1 };'].join('\n'),
    )
  })
})

describe('the facts that controls of standalone tasks evaluate', () => {
  it('are bundled without the controls', async () => {
    const contents = "export { standaloneTaskFacts } from './audit/refresh/ended-tasks/evaluated-facts.ts'"
    const { outputFiles, metafile } = await bundle({
      stdin: { contents, resolveDir: root },
      bundle: true,
      format: 'esm',
      plugins: [evaluatedFactsPlugin],
      metafile: true,
      write: false,
    })
    expect(Object.keys(metafile.inputs)).toEqual(['audit/refresh/ended-tasks/evaluated-facts.ts', '<stdin>'])
    const code = outputFiles.map(({ text }) => text).join('')
    const url = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
    expect(await import(url)).toMatchObject({ standaloneTaskFacts })
  })
})

describe('the code of a control', () => {
  it.each([
    ["control({ id: 'a/b', title: 'T', settings: {} }, f)", "control({ id: 'a/b',  settings: {} }, f)"],
    [
      "control({ title: 'T', severity: 'LOW' , references: ['r'] }, f)",
      "control({  severity: 'LOW' ,  }, f)",
    ],
    [
      "control({ id: 'a/b', rationale: `a, ${x}, b`, settings: { title: 1 } }, f)",
      "control({ id: 'a/b',  settings: { title: 1 } }, f)",
    ],
    ["other({ title: 'T' })", "other({ title: 'T' })"],
  ])('is bundled without its texts: %s', (source, expected) => {
    expect(removeControlTexts('b.ts', `export const b = ${source}`)).toBe(`export const b = ${expected}`)
  })
})
