import { statSync } from 'node:fs'
import { join } from 'node:path'
import { frameworkCatalog } from '../../audit/frameworks/framework-catalog.ts'
import { checklist } from '../../audit/checklist.ts'
import { writeParts } from '../../cli/output/output-directory.ts'
import { reportFormats, type ReportFormat } from '../../reports/formats/report-formats.ts'
import { buildPosture } from '../../reports/posture/build/build-posture.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import type { ReportedRecord } from '../../reports/posture/reported-items.ts'

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

/** What all formats together may cost. */
const BARS = { cpuSeconds: 10, megabytes: 512 }

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
    frameworks: frameworkCatalog,
    at: new Date('2026-11-25T06:30:00Z'),
  })
  const exception = { control: '', resource: '*', owner: 'ann', reason: 'Planned.', until: '2027-01-31' }
  return {
    ...posture,
    findings: posture.findings.filter((each, index) => !isAccepted(each, index)),
    accepted: posture.findings
      .filter(isAccepted)
      .map(each => ({ ...each, workflow: 'SUPPRESSED', exception: { ...exception, control: each.control } })),
  }
}

/** Renders all formats into `directory`. */
function renderAll(directory: string): ReportCosts {
  const posture = buildBenchmarkPosture()
  const names = Object.keys(reportFormats) as ReportFormat[]
  const measured = names.map(name => {
    const before = process.cpuUsage()
    const path = join(directory, name)
    writeParts(path, reportFormats[name].render(posture, { version: '0.0.0' }))
    const { user, system } = process.cpuUsage(before)
    return { name, cpuSeconds: (user + system) / 1e6, megabytes: statSync(path).size / 1e6 }
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
}

console.log(JSON.stringify(renderAll(process.argv[2] ?? '.')))

function isAccepted(_: unknown, index: number): boolean {
  return index % ACCEPTED_EVERY === 0
}
