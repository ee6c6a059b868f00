import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildCli } from '../../../infra/build-cli.ts'
import { listBundledPackages, parseLockFile } from '../../../infra/package/bundled-packages.ts'
import { writeCdkBundle } from '../../../infra/package/cdk-entry.ts'
import { buildThirdPartyLicenses } from '../../../infra/package/third-party-licenses.ts'
import packageJson from '../../../package.json' with { type: 'json' }
import { createTestDirectory, type TestDirectory } from '../../cli/run-assay.ts'
import { repository } from '../../extension/repository-copy.ts'
import { createEmptyFolder, runIn, type CommandOutput } from './installed-package.ts'

/**
 * The files that `npm pack` takes from this repository, after a build of the CLI alone: what the CLI does with them, and nothing of the
 * repository. `package.test.ts` builds and installs the whole package and runs the action, in `npm run test:full`.
 */
let top: string
let folder: string
let archive: string
let account: TestDirectory

beforeAll(async () => {
  top = createEmptyFolder()
  folder = join(top, 'app')
  mkdirSync(folder)
  await buildCli()
  const packing = ['pack', '--offline', '--ignore-scripts', '--pack-destination', top]
  runSuccessfully(repository, 'npm', ...packing)
  archive = join(top, `assay-${packageJson.version}.tgz`)
  runSuccessfully(top, 'tar', '--extract', '--gzip', `--file=${archive}`)
  account = createTestDirectory()
})

afterAll(() => {
  account.remove()
  rmSync(top, { recursive: true })
})

function runSuccessfully(directory: string, command: string, ...args: string[]): void {
  const { stderr, status } = runIn(directory, command, ...args)
  if (status !== 0) throw new Error(stderr)
}

function runPacked(...args: string[]): CommandOutput {
  return runIn(folder, process.execPath, join(top, 'package/cli/bin.js'), ...args)
}

describe('the packed files', () => {
  it('are no source, no test and no manifest of the clone', () => {
    const code = readdirSync(join(top, 'package'), { recursive: true, encoding: 'utf8' }).filter(
      path => /\.(?:[cm]?ts|[cm]?js)$/.test(path) && !path.endsWith('.d.ts'),
    )
    const bundled =
      /^dist\/(?:(?:cli|cdk)\/[\w-]+\.js|functions\/[\w-]+\/index\.mjs|functions\/report\/report\.js)$/
    expect(code.filter(path => !bundled.test(path))).toEqual(['cli/bin.js'])
    expect(readdirSync(join(top, 'package/dist/cli'))).not.toContain('manifest.json')
  })

  it('have everything that audits and questions about access read', () => {
    const run = runPacked('audit', '--account', account.account, '--out', 'out', '--json')
    expect(run).toMatchObject({ status: 1 })
    expect(readdirSync(join(folder, 'out')).toSorted()).toEqual(['report.csv', 'report.html', 'report.json'])
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'iam:*', Resource: '*' }] }
    writeFileSync(join(folder, 'policy.json'), JSON.stringify(policy))
    const question = runPacked('access', 'escalate', 'policy.json', '--json')
    expect(question).toMatchObject({ stderr: '', status: 0 })
    expect(question.stdout).toContain('iam:CreateAccessKey')
  })
})

describe('what is bundled', () => {
  it('is pinned, and has accepted licences', async () => {
    const lockFile = parseLockFile(readFileSync(join(repository, 'package-lock.json'), 'utf8'))
    const metafiles = [await buildCli(), await writeCdkBundle(join(top, 'cdk'))]
    const bundled = listBundledPackages(metafiles, lockFile)
    expect(bundled.length).toBeGreaterThan(30)
    const licenses = buildThirdPartyLicenses(bundled, repository)
    for (const { name, version } of bundled) expect(licenses).toContain(`- ${name} ${version} (`)
  })
})
