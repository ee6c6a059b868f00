import { spawnSync } from 'node:child_process'
import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { measureFirstPaint } from './measure-first-paint.ts'
import type { ReportCosts } from './render-reports.ts'

/** What reports cost, and how long their HTML form takes to be seen; that is absent without a Chromium. */
export interface MeasuredReports extends ReportCosts {
  firstPaintMs?: number
}

/** The most milliseconds until a browser shows something of the HTML report. */
const MAX_FIRST_PAINT_MS = 1_000

const script = fileURLToPath(new URL('render-reports.ts', import.meta.url))

/** Renders and writes a posture of 50,000 findings in every format, bundled like the CLI and in a process of its own. */
export async function measureReports(): Promise<MeasuredReports> {
  const directory = mkdtempSync(join(tmpdir(), 'assay-reports-'))
  try {
    const bundle = join(directory, 'measure-reports.mjs')
    const target = { bundle: true, platform: 'node', format: 'esm', target: 'node20' } as const
    buildSync({
      ...target,
      entryPoints: [script],
      outfile: bundle,
      external: ['esbuild'],
      logLevel: 'silent',
    })
    const { stdout, status, stderr } = spawnSync(process.execPath, [bundle, directory], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`reports: ${stderr}`)
    // Chromium takes a file with this ending for a page.
    const page = join(directory, 'report.html')
    renameSync(join(directory, 'html'), page)
    const firstPaintMs = await measureFirstPaint(page)
    return { ...(JSON.parse(stdout) as ReportCosts), ...(firstPaintMs === undefined ? {} : { firstPaintMs }) }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** Prints what reports cost. */
export function printReports({ findings, costs, peakMegabytes, bars, firstPaintMs }: MeasuredReports): void {
  console.log(`\nreports of ${findings} findings; at most ${bars.cpuSeconds} s CPU and ${bars.megabytes} MB`)
  for (const { name, cpuSeconds, ratio, megabytes } of costs)
    console.log(
      `${name.padEnd(12)}${cpuSeconds.toFixed(2).padStart(8)} s CPU  ${ratio.toFixed(1).padStart(5)} × JSON  ${megabytes.toFixed(1)} MB`,
    )
  console.log(`peak memory ${peakMegabytes} MB`)
  console.log(
    firstPaintMs === undefined
      ? 'first paint of HTML not measured: there is no Chromium'
      : `first paint of HTML ${Math.round(firstPaintMs)} ms, at most ${MAX_FIRST_PAINT_MS} ms`,
  )
}

/** What costs more than it may. */
export function findReportFaults({
  costs,
  peakMegabytes,
  bars,
  firstPaintMs = 0,
}: MeasuredReports): string[] {
  const total = costs.find(({ name }) => name === 'all formats')?.cpuSeconds ?? Infinity
  return [
    ...(total > bars.cpuSeconds ? ['reports: all formats take longer than they may'] : []),
    ...(peakMegabytes > bars.megabytes ? ['reports: more memory than they may take'] : []),
    ...(firstPaintMs > MAX_FIRST_PAINT_MS ? ['reports: the HTML report is seen later than it may be'] : []),
  ]
}
