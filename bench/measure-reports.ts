import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checklist } from '../audit/checklist.ts'
import { reportFormats, type ReportFormat } from '../reports/formats/report-formats.ts'
import { buildPosture, type Posture } from '../reports/posture/posture.ts'
import type { ReportedRecord } from '../reports/posture/reported-items.ts'

const script = fileURLToPath(import.meta.url)

/** The findings of the posture, and of them every so many one is accepted. */
const FINDINGS = 50_000
const ACCEPTED_EVERY = 50

/** Findings of a resource. */
const FINDINGS_OF_RESOURCE = 2

/** What rendering one format costs. */
interface ReportCost {
  name: ReportFormat | 'all formats'
  cpuSeconds: number
  /** CPU time as a multiple of that of JSON. */
  ratio: number
  megabytes: number
}

/** What rendering a large posture costs, with what it may cost at most. */
export interface ReportCosts {
  findings: number
  costs: ReportCost[]
  /** The most memory of the process that renders and writes all formats, with the posture, in MB. */
  peakMegabytes: number
  bars: { cpuSeconds: number; megabytes: number }
}

const BARS = { cpuSeconds: 10, megabytes: 512 }

/** Renders and writes a posture of 50,000 findings in every format, in a process of its own. */
export function measureReports(): ReportCosts {
  const { stdout, status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, 'render'], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`reports: ${stderr}`)
  return JSON.parse(stdout) as ReportCosts
}

/** Prints what reports cost. */
export function printReports({ findings, costs, peakMegabytes, bars }: ReportCosts): void {
  console.log(`\nreports of ${findings} findings; at most ${bars.cpuSeconds} s CPU and ${bars.megabytes} MB`)
  for (const { name, cpuSeconds, ratio, megabytes } of costs)
    console.log(
      `${name.padEnd(12)}${cpuSeconds.toFixed(2).padStart(8)} s CPU  ${ratio.toFixed(1).padStart(5)} × JSON  ${megabytes.toFixed(1)} MB`,
    )
  console.log(`peak memory ${peakMegabytes} MB`)
}

/** What costs more than it may. */
export function findReportFaults({ costs, peakMegabytes, bars }: ReportCosts): string[] {
  const total = costs.find(({ name }) => name === 'all formats')?.cpuSeconds ?? Infinity
  return [
    ...(total > bars.cpuSeconds ? ['reports: all formats take longer than they may'] : []),
    ...(peakMegabytes > bars.megabytes ? ['reports: more memory than they may take'] : []),
  ]
}

/** A posture with findings of all controls, of the length that reasons have. */
function buildBenchmarkPosture(): Posture {
  const records = Array.from({ length: FINDINGS / FINDINGS_OF_RESOURCE }, (_, index): ReportedRecord => {
    const arn = `arn:aws:lambda:eu-west-1:111122223333:function:orders-${index % 100}-service-${index}`
    const results = Array.from({ length: FINDINGS_OF_RESOURCE }, (_unused, offset) => {
      const { id } = checklist[(index * FINDINGS_OF_RESOURCE + offset) % checklist.length] ?? { id: '' }
      const reason = `Policy orders-${index} of role orders-service-${index} allows iam:PassRole on * without the condition iam:PassedToService.`
      return [id, { status: 'NON_COMPLIANT', reason, evidence: { role: `orders-service-${index}` } }]
    })
    return {
      resource: { kind: 'AWS::Lambda::Function', account: '111122223333', region: 'eu-west-1', arn },
      results: Object.fromEntries(results) as ReportedRecord['results'],
    }
  })
  const posture = buildPosture(records, checklist, {
    account: '111122223333',
    regions: ['eu-west-1'],
    at: new Date('2026-11-25T06:30:00Z'),
  })
  const exception = { control: '', resource: '*', owner: 'ann', reason: 'Planned.', until: '2027-01-31' }
  const isAccepted = (_: unknown, index: number) => index % ACCEPTED_EVERY === 0
  return {
    ...posture,
    findings: posture.findings.filter((each, index) => !isAccepted(each, index)),
    accepted: posture.findings
      .filter(isAccepted)
      .map(each => ({ ...each, workflow: 'SUPPRESSED', exception: { ...exception, control: each.control } })),
  }
}

function renderAll(): ReportCosts {
  const posture = buildBenchmarkPosture()
  const directory = mkdtempSync(join(tmpdir(), 'assay-reports-'))
  try {
    const names = Object.keys(reportFormats) as ReportFormat[]
    const measured = names.map(name => {
      const before = process.cpuUsage()
      const text = reportFormats[name].render(posture, { version: '0.0.0' })
      writeFileSync(join(directory, name), text)
      const { user, system } = process.cpuUsage(before)
      return { name, cpuSeconds: (user + system) / 1e6, megabytes: Buffer.byteLength(text) / 1e6 }
    })
    const json = measured.find(({ name }) => name === 'json')?.cpuSeconds ?? 0
    const total = {
      name: 'all formats' as const,
      cpuSeconds: measured.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
      megabytes: measured.reduce((sum, { megabytes }) => sum + megabytes, 0),
    }
    return {
      findings: posture.findings.length + posture.accepted.length,
      costs: [...measured, total].map(each => ({ ...each, ratio: each.cpuSeconds / json })),
      peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
      bars: BARS,
    }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

if (process.argv[1] === script && process.argv[2] === 'render') console.log(JSON.stringify(renderAll()))
