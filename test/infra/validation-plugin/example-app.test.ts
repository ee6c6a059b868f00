import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildCliOnce } from '../../cli/built-cli.ts'
import { listReported, type ReportedRule } from './judged-app.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const RULE = 'assay:patching/function-runtime-supported'

interface AssayReport {
  pluginName: string
  violations: ReportedRule[]
  suppressedViolations: ReportedRule[]
}

beforeAll(buildCliOnce)

describe('cdk synth of examples/cdk-app', () => {
  let outdir: string
  let stderr: string
  let status: number | null
  let report: AssayReport | undefined
  beforeAll(() => {
    outdir = mkdtempSync(join(tmpdir(), 'assay-example-app-'))
    const cdk = join(root, 'node_modules/aws-cdk/bin/cdk')
    const { NODE_ENV: _, ...environment } = process.env
    const options = ['synth', '--quiet', '--no-notices', '--output', outdir]
    const run = spawnSync(process.execPath, [cdk, ...options], {
      cwd: join(root, 'examples/cdk-app'),
      encoding: 'utf8',
      env: { ...environment, CDK_DISABLE_CLI_TELEMETRY: 'true', NO_COLOR: '1' },
    })
    ;({ stderr, status } = run)
    const text = readFileSync(join(outdir, 'validation-report.json'), 'utf8')
    const { pluginReports } = JSON.parse(text) as { pluginReports: AssayReport[] }
    report = pluginReports.find(({ pluginName }) => pluginName === 'Assay')
  })
  afterAll(() => rmSync(outdir, { recursive: true }))

  it('fails, and shows the finding with its construct path and the line that made it', () => {
    expect(status).toBe(1)
    expect(stderr).toContain('HIGH: Functions should run on a supported runtime. Runtime nodejs16.x')
    expect(stderr).toContain('Bookshop/Invoices/Resource')
    expect(stderr).toMatch(/app\.ts:\d+:\d+/)
  })

  it('is silent about the acknowledged construct, and about no other with the same finding', () => {
    expect(stderr).not.toContain('Bookshop/Archive')
    expect(listReported(report?.violations ?? [])).toEqual([`${RULE} Bookshop/Invoices/Resource`])
    expect(listReported(report?.suppressedViolations ?? [])).toEqual([
      `Annotation::${RULE} Bookshop/Archive/Resource`,
    ])
    expect(report?.suppressedViolations[0]?.reason).toContain('Node.js 16')
  })
})
