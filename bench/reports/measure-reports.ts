import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import type { ReportCosts } from './render-reports.ts'

const script = fileURLToPath(new URL('render-reports.ts', import.meta.url))

/** Renders and writes a posture of 50,000 findings in every format, bundled like the CLI and in a process of its own. */
export function measureReports(): ReportCosts {
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
    return JSON.parse(stdout) as ReportCosts
  } finally {
    rmSync(directory, { recursive: true })
  }
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
