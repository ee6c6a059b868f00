import { parseArgs } from 'node:util'
import { measureAccess } from './access/measure-access.ts'
import {
  findEvidenceFaults,
  measureEvidence,
  printEvidence,
  type EvidenceCost,
} from './evidence/measure-evidence.ts'
import { measureGate, printGate, type GateCost } from './gate/measure-gate.ts'
import { measureAudit, type AuditCost, type CommandRun } from './measure-audit.ts'
import { measureBursts, type BurstCost } from './measure-bursts.ts'
import { measureBundles } from './measure-bundles.ts'
import { measureEscalation } from './measure-escalation.ts'
import { measureEvents } from './measure-events.ts'
import { measureImage } from './measure-image.ts'
import { measureQuotas, type QuotaCost } from './measure-quotas.ts'
import {
  findReportFaults,
  measureReports,
  printReports,
  type MeasuredReports,
} from './reports/measure-reports.ts'
import { measureStart } from './measure-start.ts'
import { measureVerification } from './measure-verification.ts'
import { findBudgetViolations, measureAccountSizes } from './account-sizes/measure-account-sizes.ts'

const RUNS = 200

/** Accounts that are audited as a whole; the last one only where `--large` asks for it. */
const SIZES = [
  { functions: 200, roles: 200, repositories: 40 },
  { functions: 1_000, roles: 1_000, repositories: 200 },
  { functions: 5_000, roles: 5_000, repositories: 200 },
]

/** The account that is audited at the quotas of AWS. */
const QUOTA_SIZE = { functions: 1_000, roles: 1_000, repositories: 200 }

/** Functions of the accounts in which the same events are measured, and how often. */
const ACCOUNTS = [10, 100, 1_000, 10_000, 50_000]
const IN_EACH = { warmUp: 20, timed: 60 }

/** What the changes of a burst are drawn from: the same seed makes the same ones. */
const SEED = 7

/** All parts. The last two wait for minutes on a local AWS and run only by name: `--only bursts`. */
const PARTS = [
  'start',
  'events',
  'sizes',
  'access',
  'bundles',
  'escalation',
  'gate',
  'image',
  'audit',
  'reports',
  'evidence',
  'quotas',
  'bursts',
] as const
type Part = (typeof PARTS)[number]

/** Parts that run only by name. */
const ONLY_BY_NAME: readonly Part[] = ['quotas', 'bursts']

/** The most operations whose calls are printed. */
const MOST_OPERATIONS = 15

/** Other names of parts. */
const ALIASES: Readonly<Record<string, Part>> = { event: 'events', bundle: 'bundles', burst: 'bursts' }

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    large: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
const selected = options.only.flatMap(list => list.split(',')).map(parsePart)
const isSelected = (part: Part) =>
  selected.length === 0 ? !ONLY_BY_NAME.includes(part) : selected.includes(part)

function parsePart(name: string): Part {
  const found = PARTS.find(part => part === name) ?? ALIASES[name]
  if (found === undefined) throw new Error(`bench: there is no part "${name}"; expected ${PARTS.join(', ')}`)
  return found
}

const sizes = options.large ? SIZES : SIZES.slice(0, -1)

const machine = { node: process.version, platform: `${process.platform} ${process.arch}` }
const start = isSelected('start') ? await measureStart() : []
const events = isSelected('events')
  ? [...(await measureEvents(10, RUNS)), ...(await measureEvents(1_000, RUNS))]
  : []
const sized = isSelected('sizes') ? await measureAccountSizes(ACCOUNTS, IN_EACH) : []
const access = isSelected('access') ? measureAccess(SEED) : []
const bundles = isSelected('bundles') ? await measureBundles() : []
const escalation = isSelected('escalation') ? measureEscalation(SEED) : []
const gates: GateCost[] = isSelected('gate') ? [await measureGate(SEED)] : []
const image = isSelected('image') ? [...(await measureVerification(RUNS)), ...(await measureImage())] : []
const audits: AuditCost[] = []
if (isSelected('audit')) for (const size of sizes) audits.push(await measureAudit(size))
const reports: MeasuredReports[] = isSelected('reports') ? [await measureReports()] : []
const evidence: EvidenceCost[] = isSelected('evidence') ? [await measureEvidence()] : []
const quotas: QuotaCost[] = isSelected('quotas') ? [await measureQuotas(QUOTA_SIZE)] : []
const bursts: BurstCost[] = []
if (isSelected('bursts'))
  for await (const cost of measureBursts(SEED)) {
    bursts.push(cost)
    console.error(`burst processed: ${cost.burst}`)
  }

if (options.json)
  console.log(
    JSON.stringify(
      {
        schema: 'assay.bench/1',
        machine,
        start,
        events,
        sized,
        access,
        bundles,
        escalation,
        gates,
        image,
        audits,
        reports,
        evidence,
        quotas,
        bursts,
      },
      undefined,
      2,
    ),
  )
else printResults()

const faults = [
  ...start
    .filter(({ fastestMs, bar }) => fastestMs > bar)
    .map(({ command }) => `${command}: starts slower than its limit`),
  ...findBudgetViolations(sized),
  ...reports.flatMap(findReportFaults),
  ...evidence.flatMap(findEvidenceFaults),
  ...[...escalation, ...image]
    .filter(({ value, bar }) => value > bar)
    .map(({ what }) => `${what}: above its bar`),
]
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode = 1

function printResults(): void {
  console.log(`node ${machine.node}, ${machine.platform}; ${RUNS} events each\n`)
  for (const { command, ms, fastestMs, bar } of start)
    console.log(
      `${command.padEnd(40)}p50 ${Math.round(ms)} ms  fastest ${Math.round(fastestMs)} ms  at most ${bar} ms`,
    )
  for (const { event, functions, affected, calls, laterCalls, ms } of events) {
    const size = `${functions} functions`.padStart(15)
    console.log(
      `${event.padEnd(40)}${size}  ${calls} calls (+ ${laterCalls} later)  ${affected} affected  p50 ${ms.p50} ms  p95 ${ms.p95} ms`,
    )
  }
  printSized()
  for (const { what, value, unit, bar } of access)
    console.log(`${what.padEnd(60)}${value.toFixed(2).padStart(10)} ${unit}  (to stay under ${bar})`)
  console.log()
  for (const { handler, kilobytes, importMs } of bundles) {
    console.log(`${handler.padEnd(20)}${String(kilobytes).padStart(8)} KB  import ${importMs} ms`)
  }
  for (const { what, value, unit, bar } of [...escalation, ...image])
    console.log(`${what.padEnd(56)}${value.toFixed(1).padStart(10)} ${unit}  at most ${bar}`)
  gates.forEach(printGate)
  for (const audit of audits) printAudit(audit)
  reports.forEach(printReports)
  evidence.forEach(printEvidence)
  for (const cost of quotas) printQuotas(cost)
  for (const { burst, figures } of bursts) {
    console.log(`\na burst ${burst}`)
    for (const [name, value] of Object.entries(figures)) console.log(`  ${name}: ${value}`)
  }
}

/** A line per account and event; of the time also how often it is that of the smallest account. */
function printSized(): void {
  if (sized.length === 0) return
  console.log(`\nthe same events in accounts of any size; ${IN_EACH.timed} each`)
  for (const { event, functions, affected, calls, budget, ms } of sized) {
    const smallest = sized.find(other => other.event === event)?.ms ?? ms
    const called = `${calls.first} calls (then ${calls.later}, at most ${budget})`
    console.log(
      `${event.padEnd(40)}${String(functions).padStart(6)} functions  ${called}  ${affected} affected  ` +
        `p50 ${ms.toFixed(3)} ms  ratio ${(ms / smallest).toFixed(2)}`,
    )
  }
}

function printAudit({ functions, roles, repositories, live, collect, recorded, ...audit }: AuditCost): void {
  console.log(`\n${functions} functions, ${roles} roles, ${repositories} repositories; rate budget off`)
  console.log(
    `audit live          ${formatRun(live)}  ${live.calls} calls (AWS allows ${audit.leastCalls} at the least)`,
  )
  for (const [name, count] of Object.entries(live.byOperation).slice(0, MOST_OPERATIONS))
    console.log(`  ${String(count).padStart(6)} ${name}`)
  console.log(`collect             ${formatRun(collect)}  ${collect.calls} calls`)
  console.log(`audit of the file   ${formatRun(recorded)}`)
  console.log(
    `${audit.findings} findings, ${audit.same ? 'the same' : 'NOT the same'} live and from the file`,
  )
}

function printQuotas({
  functions,
  roles,
  repositories,
  run,
  calls,
  throttled,
  quotas: used,
  lost,
}: QuotaCost): void {
  console.log(
    `\n${functions} functions, ${roles} roles, ${repositories} repositories; at the quotas of AWS, default settings`,
  )
  console.log(
    `audit live          ${formatRun(run)}  ${calls} calls, ${throttled} throttled, ${lost} results lost`,
  )
  for (const { name, calls: counted, share } of used)
    console.log(
      `  ${String(counted).padStart(6)} ${name}: at most ${Math.round(share * 100)} % of the quota in ten seconds`,
    )
}

function formatRun({ seconds, megabytes, cpuSeconds }: CommandRun): string {
  return `${seconds} s  ${cpuSeconds ?? '?'} s CPU  ${megabytes ?? '?'} MB`
}
