import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import packageJson from '../../../package.json' with { type: 'json' }
import { createTestDirectory, type TestDirectory } from '../../cli/run-assay.ts'
import { repository } from '../../extension/repository-copy.ts'
import { listImports, listSourceFiles } from '../../house/source-files.ts'
import { testAction } from './action-cases.ts'
import {
  createEmptyFolder,
  installPackage,
  packCopy,
  runIn,
  type CommandOutput,
} from './installed-package.ts'

vi.setConfig({ testTimeout: 180_000 })

const MAX_BYTES = 6_000_000

/** Scripts that npm runs for a package that is installed. */
const INSTALL_SCRIPTS = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
]

const archiveName = `assay-${packageJson.version}.tgz`
const sbomName = `assay-${packageJson.version}.cdx.json`

const OPEN_ROLE = `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Principal: { AWS: '*' }, Action: sts:AssumeRole }]
`

type Component = Record<'name' | 'type' | 'version' | 'purl' | 'bom-ref', string> & {
  group?: string
  hashes?: { alg: string; content: string }[]
  licenses: object[]
}

interface Sbom {
  bomFormat: string
  specVersion: string
  components: Component[]
  dependencies: { ref: string; dependsOn?: string[] }[]
  metadata: { component: Component }
}

let top: string
let folder: string
let installed: string
let installation: CommandOutput
let account: TestDirectory

beforeAll(() => {
  top = createEmptyFolder()
  packCopy('assay', join(top, 'one'))
  packCopy('another-name', join(top, 'two'))
  folder = join(top, 'app')
  mkdirSync(folder)
  installation = installPackage(join(top, 'one', archiveName), folder)
  installed = join(folder, 'node_modules', 'assay')
  writeFileSync(join(folder, 'template.yaml'), OPEN_ROLE)
  account = createTestDirectory()
}, 600_000)

afterAll(() => {
  account.remove()
  rmSync(top, { recursive: true })
})

function runInstalled(...args: string[]): CommandOutput {
  return runIn(folder, join(folder, 'node_modules', '.bin', 'assay'), ...args)
}

function readInstalled(path: string): string {
  return readFileSync(join(installed, path), 'utf8')
}

function readSbom(): Sbom {
  return JSON.parse(readInstalled('dist/package/sbom.cdx.json')) as Sbom
}

function listInstalledFiles(): string[] {
  return readdirSync(installed, { recursive: true, encoding: 'utf8' }).filter(path =>
    statSync(join(installed, path)).isFile(),
  )
}

function readManifest(): Record<string, Record<string, unknown> | undefined> {
  return JSON.parse(readInstalled('package.json')) as Record<string, Record<string, unknown> | undefined>
}

describe('npm pack', () => {
  it('gives the same bytes in another folder', () => {
    for (const name of [archiveName, sbomName])
      expect(readFileSync(join(top, 'one', name)).equals(readFileSync(join(top, 'two', name)))).toBe(true)
  })

  it(`gives at most ${MAX_BYTES} bytes`, () => {
    expect(statSync(join(top, 'one', archiveName)).size).toBeLessThanOrEqual(MAX_BYTES)
  })

  it('packs no path of the machine', () => {
    const files = listInstalledFiles().filter(path => !path.endsWith('.br'))
    expect(files.length).toBeGreaterThan(150)
    expect(files.filter(path => /assay-copy-|another-name/.test(readInstalled(path)))).toEqual([])
  })

  it('packs no source, no test and no manifest of the clone', () => {
    const code = listInstalledFiles().filter(
      path => /\.(?:[cm]?ts|[cm]?js)$/.test(path) && !path.endsWith('.d.ts'),
    )
    const bundled = /^dist\/(?:(?:cli|cdk)\/[\w-]+\.js|functions\/[\w-]+\/index\.mjs)$/
    expect(code.filter(path => !bundled.test(path))).toEqual(['cli/bin.js'])
    expect(existsSync(join(installed, 'dist/cli/manifest.json'))).toBe(false)
  })
})

describe('the manifest of the package', () => {
  it('has no dependencies but optional peers', () => {
    const manifest = readManifest()
    for (const key of ['dependencies', 'optionalDependencies', 'bundleDependencies'])
      expect(manifest).not.toHaveProperty(key)
    for (const name of Object.keys(manifest['peerDependencies'] ?? {}))
      expect(manifest['peerDependenciesMeta']?.[name]).toEqual({ optional: true })
  })

  it('has no script that runs when it is installed', () => {
    const { scripts = {} } = readManifest()
    expect(Object.keys(scripts).filter(name => INSTALL_SCRIPTS.includes(name))).toEqual([])
  })
})

describe('the installed package', () => {
  it('is installed without a network, alone and without a warning', () => {
    expect(installation).toMatchObject({ status: 0, stderr: '' })
    expect(readdirSync(join(folder, 'node_modules')).filter(name => !name.startsWith('.'))).toEqual(['assay'])
  })

  it('judges a template in an empty folder', () => {
    const { stdout, stderr, status } = runInstalled('gate', 'template.yaml', '--json')
    expect({ stderr, status }).toEqual({ stderr: '', status: 1 })
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'FAIL',
      findings: [
        { control: 'least-privilege/iam-role-trust-not-public', source: { file: 'template.yaml', line: 2 } },
      ],
    })
  })

  it('runs from its archive with npx', () => {
    const empty = createEmptyFolder()
    try {
      writeFileSync(join(empty, 'template.yaml'), 'Resources: { Bucket: { Type: AWS::S3::Bucket } }\n')
      copyFileSync(join(top, 'one', archiveName), join(empty, archiveName))
      const cache = join(top, 'npx-cache')
      const npx = ['--offline', '--yes', '--cache', cache, `./${archiveName}`]
      const run = runIn(empty, 'npx', ...npx, 'gate', 'template.yaml')
      expect(run).toMatchObject({ status: 0 })
      expect(run.stdout).toMatch(/^PASS /)
    } finally {
      rmSync(empty, { recursive: true })
    }
  })

  it('has everything that its commands read', () => {
    const out = join(folder, 'out')
    const run = runInstalled('audit', '--account', account.account, '--out', out, '--json')
    expect(run.status).toBe(1)
    const { controls } = JSON.parse(run.stdout) as { controls: unknown[] }
    expect(controls.length).toBeGreaterThan(80)
    expect(readdirSync(out).toSorted()).toEqual(['report.csv', 'report.html', 'report.json'])
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('<style>')
    expect(runInstalled('gate', 'template.yaml', '--out', 'gate', '--quiet').status).toBe(1)
    expect(readdirSync(join(folder, 'gate'))).toHaveLength(5)
    expect(runInstalled('controls', '--json').status).toBe(0)
  })

  it('answers questions about access from its catalog', () => {
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'iam:*', Resource: '*' }] }
    writeFileSync(join(folder, 'policy.json'), JSON.stringify(policy))
    const run = runInstalled('access', 'escalate', 'policy.json', '--json')
    expect(run).toMatchObject({ stderr: '', status: 0 })
    expect(run.stdout).toContain('iam:CreateAccessKey')
  })

  it('has the help of each command', () => {
    const commands = [...runInstalled('--help').stdout.matchAll(/^ {2}([a-z]+) .*$/gm)].map(
      ([, name = '']) => name,
    )
    expect(commands).toEqual(
      expect.arrayContaining(['audit', 'gate', 'access', 'controls', 'doctor', 'collect']),
    )
    for (const command of commands)
      expect(runInstalled(command, '--help')).toMatchObject({ stderr: '', status: 0 })
  })
})

describe('the bill of materials', () => {
  it('is beside the package and inside it', () => {
    expect(readFileSync(join(top, 'one', sbomName), 'utf8')).toBe(readInstalled('dist/package/sbom.cdx.json'))
  })

  it('names every package that the code of the CLI and of the functions imports', () => {
    const imported = ['audit', 'reports', 'functions/aws', 'functions/collectors', 'functions/local', 'cli']
      .flatMap(listSourceFiles)
      .flatMap(({ text }) => listImports(text))
      .filter(from => !from.startsWith('.') && !from.startsWith('node:'))
      .map(from =>
        from.startsWith('@') ? from.split('/').slice(0, 2).join('/') : (from.split('/')[0] ?? from),
      )
    const named = readSbom().components.map(({ group, name }) =>
      group === undefined ? name : `${group}/${name}`,
    )
    expect(new Set(imported).size).toBeGreaterThan(15)
    const missing = [...new Set(imported)].filter(name => !named.includes(name))
    // Types alone.
    expect(missing).toEqual(['aws-lambda'])
  })

  it('pins each component by version, hash and licence, and once', () => {
    const { bomFormat, specVersion, components, dependencies, metadata } = readSbom()
    expect({ bomFormat, specVersion }).toEqual({ bomFormat: 'CycloneDX', specVersion: '1.6' })
    const refs = components.map(each => each['bom-ref'])
    expect(new Set(refs).size).toBe(refs.length)
    for (const { purl, version, licenses } of components) {
      expect(purl).toMatch(/^pkg:(?:npm|pypi|golang)\/[\w%./-]+@v?\d/)
      expect(purl.endsWith(`@${version}`)).toBe(true)
      expect(licenses).toHaveLength(1)
    }
    const hashes = components.filter(({ type }) => type === 'library').flatMap(each => each.hashes ?? [])
    expect(
      hashes.filter(({ alg, content }) => alg === 'SHA-512' && /^[\da-f]{128}$/.test(content)),
    ).toHaveLength(components.filter(({ type }) => type === 'library').length)
    const known = new Set([...refs, metadata.component['bom-ref']])
    for (const { ref, dependsOn = [] } of dependencies)
      for (const each of [ref, ...dependsOn]) expect(known).toContain(each)
  })

  it('agrees with the licences in the package', () => {
    const licenses = readInstalled('dist/package/third-party-licenses.md')
    const libraries = readSbom().components.filter(({ type }) => type === 'library')
    expect(libraries.length).toBeGreaterThan(30)
    for (const { group, name, version } of libraries)
      expect(licenses).toContain(`- ${group === undefined ? '' : `${group}/`}${name} ${version} (`)
  })
})

describe('assay/cdk', () => {
  it('has types, and judges an app of the installed aws-cdk-lib', () => {
    for (const name of ['aws-cdk-lib', 'constructs'])
      symlinkSync(join(repository, 'node_modules', name), join(folder, 'node_modules', name))
    const app = `import { App, Stack, Validations, aws_iam } from 'aws-cdk-lib'
import { createAssayPlugin } from 'assay/cdk'
const app = new App({ outdir: 'cdk.out' })
new aws_iam.Role(new Stack(app, 'Shop'), 'Open', { assumedBy: new aws_iam.AnyPrincipal() })
Validations.of(app).addPlugins(createAssayPlugin({ failOn: 'CRITICAL' }))
app.synth()
`
    for (const name of ['app.mts', 'app.mjs']) writeFileSync(join(folder, name), app)
    const tsc = join(repository, 'node_modules/typescript/bin/tsc')
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--types', '']
    expect(runIn(folder, process.execPath, tsc, ...options, 'app.mts')).toMatchObject({
      stdout: '',
      status: 0,
    })
    writeFileSync(join(folder, 'wrong.mts'), app.replace("'CRITICAL'", "'WORST'"))
    expect(runIn(folder, process.execPath, tsc, ...options, 'wrong.mts').stdout).toContain('"WORST"')
    const { stderr, status } = runIn(folder, process.execPath, 'app.mjs')
    expect(status).toBe(1)
    expect(stderr).toContain('Shop/Open/Resource')
    expect(stderr).toContain('assay:least-privilege/iam-role-trust-not-public')
  })
})

describe('the GitHub action', () => {
  testAction(() => join(top, 'one', archiveName))
})
